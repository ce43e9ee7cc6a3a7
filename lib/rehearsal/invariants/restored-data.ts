import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import type { AttemptItem } from '../../../lambdas/shared/contract/record-items';
import type { DatabaseInstance } from '../aws/rds/database-instance';
import type { ObservedCall } from '../simulation/observed-calls';
import type { InvariantFamily, Scene } from './scene';

/**
 * I3: a restored instance that gets the production name, or is opened under it, holds the rows that the original had in
 * the second that was asked for, whatever its verdict says. Looked at until the application may write to it.
 */
export class RestoredData implements InvariantFamily {
  private readonly opened = new Set<string>();

  constructor(private readonly scene: Scene) {
    const { quarantineGroups } = scene.recovery;
    const closed = new Set(Object.values(quarantineGroups));
    for (const { resourceId, securityGroups } of scene.world.services.rds.state.instances.values()) {
      if (securityGroups.some(({ groupId }) => !closed.has(groupId))) this.opened.add(resourceId);
    }
  }

  called({ service, operation, input, origin }: ObservedCall): void {
    if (service !== 'rds' || operation !== 'ModifyDBInstance') return;
    const { identifier } = this.scene.recovery.settings;
    const {
      DBInstanceIdentifier = '',
      NewDBInstanceIdentifier,
      VpcSecurityGroupIds,
    } = input as ModifyDBInstanceMessage;
    const target = this.scene.world.services.rds.state.byIdentifier(DBInstanceIdentifier);
    if (!target || this.opened.has(target.resourceId)) return;
    const opens = DBInstanceIdentifier === identifier && this.isOpening(VpcSecurityGroupIds);
    if (!opens && NewDBInstanceIdentifier !== identifier) return;
    const attempt = this.scene.table.attemptOf(target.resourceId);
    if (attempt) this.compare(target, attempt, origin.stateName ?? origin.functionName);
    if (opens) this.opened.add(target.resourceId);
  }

  private isOpening(groupIds: readonly string[] | undefined): boolean {
    const closed: readonly string[] = Object.values(this.scene.recovery.quarantineGroups);
    return groupIds?.some((groupId) => !closed.includes(groupId)) ?? false;
  }

  private compare({ resourceId }: DatabaseInstance, attempt: AttemptItem, by: string): void {
    const { world, violations } = this.scene;
    const second = this.askedFor(attempt);
    const original = world.engine?.server(attempt.originalResourceId);
    const restored = world.engine?.server(resourceId);
    if (!original || !restored || second === undefined) return;
    const [found, expected] = [restored.content.hash(), original.contentAt(new Date(second)).hash()];
    violations.check(
      'I3',
      found === expected,
      () =>
        `instance '${resourceId}': found other rows in it than '${attempt.originalResourceId}' had at ${second} when '${by}' put it in the place of production, expected the same`,
    );
  }

  /** The request of whoever started the restore; where it left the second open, the one that was planned. */
  private askedFor({ startedBy, restorePoint }: AttemptItem): string | undefined {
    const asked = this.scene.executions.of(startedBy).restoreToTime;
    return asked ?? (restorePoint.kind === 'time' ? restorePoint.time : restorePoint.dataTime);
  }
}
