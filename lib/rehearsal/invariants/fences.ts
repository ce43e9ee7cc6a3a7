import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import type { DatabaseInstance } from '../aws/rds/database-instance';
import type { ObservedCall } from '../simulation/observed-calls';
import type { InvariantFamily, Scene } from './scene';

/** Logins of the system itself and of RDS: what they write is no application's write. */
const OWN_LOGINS: ReadonlySet<string> = new Set(['recovery_validator', 'rdsadmin', 'postgres_admin']);

/** I19: the ways into an instance that is closed, other than the quarantine group. */
export function openings(
  { securityGroups, settings }: Pick<DatabaseInstance, 'securityGroups' | 'settings'>,
  quarantineGroups: ReadonlySet<string>,
): string[] {
  const groups = securityGroups
    .filter(({ groupId, status }) => status !== 'removing' && !quarantineGroups.has(groupId))
    .map(({ groupId }) => `group ${groupId}`);
  return settings.PubliclyAccessible ? [...groups, 'a public address'] : groups;
}

/** I5 and I19: nobody writes to an instance behind the fence, and nothing leads out of a restored one. */
export class Fences implements InvariantFamily {
  /** Restored instances until our functions open them, others since their last session was ended. */
  private readonly closed = new Set<string>();
  private readonly restored = new Set<string>();
  private readonly quarantineGroups: ReadonlySet<string>;

  constructor(private readonly scene: Scene) {
    const { world, recovery, table } = scene;
    this.quarantineGroups = new Set(Object.values(recovery.quarantineGroups));
    for (const instance of world.services.rds.state.instances.values()) {
      const isBehind = openings(instance, this.quarantineGroups).length === 0;
      if (isBehind && table.attemptOf(instance.resourceId)) this.restored.add(instance.resourceId);
      if (isBehind) this.closed.add(instance.resourceId);
    }
    world.services.invocations.onAfter('end-sessions', async (result) => {
      const isDone = result.ok && (result.payload as { readonly status?: string }).status === 'done';
      if (isDone && table.record) this.closed.add(table.record.original.resourceId);
    });
  }

  instanceChanged(instance: DatabaseInstance, isNew: boolean): void {
    const { resourceId, identifier } = instance;
    if (isNew && this.isCandidate(identifier)) {
      this.closed.add(resourceId);
      this.restored.add(resourceId);
    }
    if (!this.restored.has(resourceId) || !this.closed.has(resourceId)) return;
    const found = openings(instance, this.quarantineGroups);
    this.scene.violations.check(
      'I19',
      found.length === 0,
      () =>
        `restored instance '${identifier}': found ${found.join(', ')}, expected the quarantine group alone until it is opened`,
    );
  }

  called({ service, operation, input }: ObservedCall): void {
    if (service !== 'rds' || operation !== 'ModifyDBInstance') return;
    const { DBInstanceIdentifier, VpcSecurityGroupIds } = input as ModifyDBInstanceMessage;
    const target = this.scene.world.services.rds.state.byIdentifier(DBInstanceIdentifier ?? '');
    if (!VpcSecurityGroupIds) return;
    if (VpcSecurityGroupIds.every((groupId) => this.quarantineGroups.has(groupId))) {
      if (target) this.closing(target.resourceId);
      return;
    }
    // Opening anything but production is I4's matter, and opens nothing here.
    if (!target || target !== this.scene.holder()) return;
    this.closed.delete(target.resourceId);
    const { record } = this.scene.table;
    if (record?.status !== 'OPEN' || target.resourceId === record.original.resourceId) return;
    this.scene.violations.check(
      'I4',
      record.pointOfNoReturnAt !== undefined,
      () =>
        `instance '${target.resourceId}': found it opened in the place of the original, expected the point of no return to be recorded before`,
    );
  }

  /** Whoever takes over knows from the record alone that the original has to be opened again. */
  private closing(resourceId: string): void {
    const { violations, table } = this.scene;
    const { record } = table;
    if (record?.status !== 'OPEN' || record.original.resourceId !== resourceId) return;
    violations.check(
      'I6',
      record.fenceRaisedAt !== undefined,
      () => `record of incident '${record.incidentId}': found no fence on it as it is raised, expected it before`,
    );
  }

  /** Made by our functions to replace production: other new instances are not ours to close. */
  private isCandidate(identifier: string): boolean {
    const { table, recovery } = this.scene;
    const isNamedSo = identifier.startsWith(`${recovery.settings.identifier}-restored-`);
    return (
      isNamedSo || [...table.attempts.values()].some(({ candidateIdentifier }) => candidateIdentifier === identifier)
    );
  }

  committed(resourceId: string, by: string): void {
    if (OWN_LOGINS.has(by)) return;
    this.scene.violations.check(
      'I5',
      !this.closed.has(resourceId),
      () => `instance '${resourceId}': found a write by '${by}' behind the fence, expected none until it is lowered`,
    );
  }
}
