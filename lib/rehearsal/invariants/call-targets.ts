import type { AttemptItem, RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { ObservedCall } from '../simulation/observed-calls';
import { shortName } from './call-owners';
import type { InvariantFamily, Scene } from './scene';

/** Identifiers of the instances that a changing call of RDS names; empty for calls that name none. */
export function namedInstances({ operation, input }: Pick<ObservedCall, 'operation' | 'input'>): readonly string[] {
  const given = input as {
    readonly DBInstanceIdentifier?: string;
    readonly DBInstanceIdentifiers?: readonly string[];
    readonly ResourceName?: string;
    readonly SourceDBInstanceIdentifier?: string;
  };
  if (operation.endsWith('ToResource') || operation.endsWith('FromResource')) {
    const [kind, name] = (given.ResourceName ?? '').split(':').slice(-2);
    return kind === 'db' && name !== undefined ? [name] : [];
  }
  return [given.DBInstanceIdentifier, given.SourceDBInstanceIdentifier, ...(given.DBInstanceIdentifiers ?? [])].filter(
    (name): name is string => name !== undefined,
  );
}

/** Resource IDs that our own records name. */
export function recordedInstances(
  record: RecordItem | undefined,
  attempts: Iterable<AttemptItem>,
): ReadonlySet<string | undefined> {
  return new Set([
    record?.original.resourceId,
    record?.candidateResourceId,
    record?.revert?.production.resourceId,
    record?.revert?.retired.resourceId,
    ...[...attempts].map(({ candidateResourceId }) => candidateResourceId),
  ]);
}

/** I7: a change reaches only what our records name, by identity, whatever is called so at the moment. */
export class CallTargets implements InvariantFamily {
  constructor(private readonly scene: Scene) {}

  called(call: ObservedCall): void {
    if (!call.mutating) return;
    if (call.service === 'rds') this.instances(call);
    if (call.service === 'ecs') this.service(call);
  }

  private instances(call: ObservedCall): void {
    const { violations, table, world } = this.scene;
    for (const name of namedInstances(call)) {
      const target = world.services.rds.state.byIdentifier(name);
      // A name that nobody holds is refused by RDS.
      if (!target) continue;
      const known = recordedInstances(table.record, table.attempts.values());
      // Its own replicas, restored copies and the like are what the call makes, not what it changes.
      violations.check(
        'I7',
        known.has(target.resourceId),
        () =>
          `${call.operation} of '${shortName(call.origin.executionArn)}' on '${name}': found '${target.resourceId}', expected an instance that the record names`,
      );
    }
  }

  private service({ operation, input, origin }: ObservedCall): void {
    const { cluster, service, task } = input as {
      readonly cluster?: string;
      readonly service?: string;
      readonly task?: string;
    };
    const { violations, recovery, world } = this.scene;
    const owner = task && world.services.ecs.tasks().find(({ id }) => task.endsWith(id))?.settings.serviceName;
    const name = (service ?? owner)?.split('/').at(-1);
    if (name === undefined) return;
    violations.check(
      'I7',
      recovery.settings.writers.some((writer) => 'service' in writer && writer.service === name),
      () =>
        `${operation} of '${shortName(origin.executionArn)}': found service '${cluster}/${name}', expected a configured writer`,
    );
  }
}
