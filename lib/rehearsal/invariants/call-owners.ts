import type { LockItem } from '../../../lambdas/shared/contract/record-items';
import type { ObservedCall } from '../simulation/observed-calls';
import type { WrittenItem } from './record-table';
import type { InvariantFamily, Scene } from './scene';

/** Time that a take-over gives to what the owner before it had begun. */
const SETTLE_SECONDS = 90;
/** Services whose changes need the lock. Tables, objects, mails and events have conditions of their own. */
const LOCKED_SERVICES: ReadonlySet<string> = new Set([
  'rds',
  'ecs',
  'application-autoscaling',
  'elasticloadbalancing',
  'backup',
  'scheduler',
  'lambda',
  'ec2',
  'events',
]);
const NO_CHANGE: ReadonlySet<string> = new Set(['Invoke', 'PutEvents']);

/** Whether only the owner of the lock may make a call. */
export function needsLock({
  mutating,
  service,
  operation,
}: Pick<ObservedCall, 'mutating' | 'service' | 'operation'>): boolean {
  return mutating && LOCKED_SERVICES.has(service) && !NO_CHANGE.has(operation);
}

export interface Ownership {
  readonly lock: Pick<LockItem, 'state' | 'owner' | 'epoch'> | undefined;
  /** Seconds since the lock last changed hands, or its epoch. */
  readonly heldSeconds: number;
  /** Owner before the present one. */
  readonly previousOwner: string | undefined;
  /** Who calls, and the epoch when its function began. */
  readonly caller: { readonly executionArn: string | undefined; readonly epoch: number };
}

/** I8: why a changing call is not its caller's to make; `undefined` when it is. */
export function ownershipFault({ lock, heldSeconds, previousOwner, caller }: Ownership): string | undefined {
  const { executionArn, epoch } = caller;
  if (executionArn === undefined) return 'found it outside of any execution, expected the owner of the lock';
  const isSettling = heldSeconds <= SETTLE_SECONDS;
  if (!lock) return 'found no lock, expected one of its own';
  if (lock.owner !== executionArn || lock.state !== 'HELD') {
    const wasOwner = previousOwner === executionArn || lock.owner === executionArn;
    return wasOwner && isSettling ? undefined : `found the lock ${lock.state} by '${lock.owner}', expected its own`;
  }
  return epoch < lock.epoch && !isSettling
    ? `found a function of epoch ${epoch} at work under epoch ${lock.epoch}, ${Math.round(heldSeconds)} s after the take-over`
    : undefined;
}

/** I8: one owner at a time changes anything. */
export class CallOwners implements InvariantFamily {
  private changedAt: number;
  private previousOwner: string | undefined;
  /** Epoch of the lock at the first call of each invocation. */
  private readonly epochs = new Map<string, number>();

  constructor(private readonly scene: Scene) {
    this.changedAt = Date.parse(scene.table.lock?.acquiredAt ?? '') || 0;
  }

  written(write: WrittenItem): void {
    if (write.kind !== 'lock') return;
    const { before, after } = write;
    this.changedAt = this.scene.now();
    if (before && before.owner !== after?.owner) this.previousOwner = before.owner;
    this.scene.violations.check(
      'I8',
      !before || (after !== undefined && after.epoch >= before.epoch),
      () => `lock: found epoch ${after?.epoch ?? 'none'} after ${before?.epoch}, expected it never to fall`,
    );
    this.scene.violations.check(
      'I8',
      !before || before.owner === after?.owner || (after !== undefined && after.epoch > before.epoch),
      () =>
        `lock: found it passed on from '${before?.owner}' under the same epoch ${before?.epoch}, expected a higher one`,
    );
  }

  called(call: ObservedCall): void {
    const { origin, service, operation } = call;
    const { lock } = this.scene.table;
    const epoch = this.epochs.get(origin.requestId) ?? lock?.epoch ?? 0;
    if (!this.epochs.has(origin.requestId)) this.epochs.set(origin.requestId, epoch);
    if (!needsLock(call)) return;
    const fault = ownershipFault({
      lock,
      heldSeconds: (this.scene.now() - this.changedAt) / 1000,
      previousOwner: this.previousOwner,
      caller: { executionArn: origin.executionArn, epoch },
    });
    this.scene.violations.check(
      'I8',
      fault === undefined,
      () =>
        `${service}:${operation} by '${origin.stateName ?? origin.functionName}' of '${shortName(origin.executionArn)}': ${fault}`,
    );
  }
}

export function shortName(executionArn: string | undefined): string {
  return executionArn?.split(':').at(-1) ?? 'nobody';
}
