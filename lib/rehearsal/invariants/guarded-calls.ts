import type { LockItem } from '../../../lambdas/shared/contract/record-items';
import type { ObservedCall } from '../simulation/observed-calls';
import { needsLock, shortName } from './call-owners';
import type { InvariantFamily, Scene } from './scene';

type Owned = Pick<LockItem, 'state' | 'owner' | 'epoch'>;

/** What an invocation saw of the lock when it last looked. */
interface Looks {
  lock: Owned | undefined;
  /** Looks that no change has followed yet. */
  unused: number;
  /** Changes that followed one: each may be sent again. */
  readonly made: Set<string>;
}

/** I8: why what an invocation saw does not let it change anything; `undefined` when it does. */
export function lookFault(
  look: Pick<Looks, 'lock'> | undefined,
  /** The epoch is that of its state; `undefined` for a state that was entered before anybody watched. */
  caller: { readonly executionArn: string; readonly epoch: number | undefined },
): string | undefined {
  if (!look) return 'found no look at the lock right before it, expected a consistent read';
  const { lock } = look;
  const isOwn = lock?.state === 'HELD' && lock.owner === caller.executionArn;
  if (!isOwn)
    return `found that it had read the lock as ${lock ? `${lock.state} by '${shortName(lock.owner)}'` : 'missing'}, expected its own`;
  return caller.epoch === undefined || lock.epoch === caller.epoch
    ? undefined
    : `found that it had read epoch ${lock.epoch} and went on under epoch ${caller.epoch}, expected it to stop`;
}

/**
 * I8: whoever changes something has looked at the lock right before, and seen it as its own under the epoch that its
 * state began with. A function that outlives its execution or its state is stopped by nothing else.
 */
export class GuardedCalls implements InvariantFamily {
  private readonly looks = new Map<string, Looks>();
  /** Epoch when a state was entered last. */
  private readonly epochs = new Map<string, number | undefined>();

  constructor(private readonly scene: Scene) {}

  progressed(executionArn: string, state: string | undefined): void {
    if (state === undefined) return;
    const epoch = this.scene.table.lock?.epoch;
    this.epochs.set(`${executionArn} ${state}`, epoch);
    const failed = this.epochs.get(`${executionArn} Take over`);
    if (state !== 'Assess' || failed === undefined || epoch === undefined) return;
    this.scene.violations.check(
      'I8',
      epoch > failed,
      () =>
        `'${shortName(executionArn)}': found epoch ${epoch} in the failure path, expected more than the ${failed} of the step that failed`,
    );
  }

  called(call: ObservedCall): void {
    const { origin, service, operation, input } = call;
    if (this.isLook(call)) {
      const looks = this.looks.get(origin.requestId) ?? { lock: undefined, unused: 0, made: new Set() };
      looks.lock = this.scene.table.lock;
      looks.unused += 1;
      this.looks.set(origin.requestId, looks);
      return;
    }
    if (!needsLock(call) || origin.executionArn === undefined) return;
    const { executionArn, stateName = '' } = origin;
    const change = `${service}:${operation} ${JSON.stringify(input)}`;
    const looks = this.looks.get(origin.requestId);
    const isRepeated = looks?.made.has(change) ?? false;
    const isLooked = isRepeated || (looks?.unused ?? 0) > 0;
    if (looks && isLooked && !isRepeated) looks.unused -= 1;
    looks?.made.add(change);
    const epoch = this.epochs.get(`${executionArn} ${stateName}`);
    const fault = lookFault(isLooked ? looks : undefined, { executionArn, epoch });
    this.scene.violations.check(
      'I8',
      fault === undefined,
      () => `${service}:${operation} by '${stateName}' of '${shortName(executionArn)}': ${fault}`,
    );
  }

  private isLook({ service, operation, input }: ObservedCall): boolean {
    if (service !== 'dynamodb' || operation !== 'GetItem') return false;
    const { TableName, Key, ConsistentRead } = input as {
      readonly TableName?: string;
      readonly Key?: Readonly<Record<string, { readonly S?: string }>>;
      readonly ConsistentRead?: boolean;
    };
    const { tableName, settings } = this.scene.recovery;
    return ConsistentRead === true && TableName === tableName && Key?.['pk']?.S === `${settings.key}#lock`;
  }
}
