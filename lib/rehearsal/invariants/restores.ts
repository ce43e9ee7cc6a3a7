import type { StartRestoreJobInput } from '@aws-sdk/client-backup';
import type { AttemptItem } from '../../../lambdas/shared/contract/record-items';
import type { DatabaseInstance } from '../aws/rds/database-instance';
import type { ObservedCall } from '../simulation/observed-calls';
import type { WrittenItem } from './record-table';
import type { InvariantFamily, Scene } from './scene';

/** I13: the earlier attempts of the same restore that still stand; a second restore needs that they failed. */
export function standingAttempts(attempts: Iterable<AttemptItem>, made: AttemptItem): readonly AttemptItem[] {
  return [...attempts].filter(
    ({ pk, incidentId, restorePoint, failedBecause }) =>
      pk !== made.pk &&
      incidentId === made.incidentId &&
      restorePoint.id === made.restorePoint.id &&
      failedBecause === undefined,
  );
}

/** I12 and I13: what our functions make is on record, and made once. */
export class Restores implements InvariantFamily {
  private readonly atStart: ReadonlySet<string>;
  private readonly snapshotsAtStart: ReadonlySet<string>;
  private readonly restoredAs = new Map<string, number>();
  /** Idempotency tokens under which a restore to a name was accepted: AWS Backup makes one job for each. */
  private readonly tokens = new Map<string, Set<string>>();

  constructor(private readonly scene: Scene) {
    const { state } = scene.world.services.rds;
    this.atStart = new Set(state.instances.keys());
    this.snapshotsAtStart = new Set(state.snapshots.keys());
  }

  called({ service, operation, input, origin }: ObservedCall): void {
    if (service !== 'backup' || operation !== 'StartRestoreJob') return;
    const { Metadata, IdempotencyToken = origin.requestId } = input as StartRestoreJobInput;
    const name = Metadata?.['DBInstanceIdentifier'] ?? '';
    const tokens = (this.tokens.get(name) ?? new Set()).add(IdempotencyToken);
    this.tokens.set(name, tokens);
    this.scene.violations.check(
      'I13',
      tokens.size === 1,
      () => `'${name}': found ${tokens.size} restore jobs asked for, expected each call to repeat the first`,
    );
  }

  written(write: WrittenItem): void {
    if (write.kind === 'attempt' && write.after) this.descent(write.after);
  }

  instanceChanged({ identifier, resourceId }: DatabaseInstance, isNew: boolean): void {
    if (!isNew) return;
    const { violations, table } = this.scene;
    const attempt = this.attemptFor(identifier, resourceId);
    const times = (this.restoredAs.get(identifier) ?? 0) + 1;
    this.restoredAs.set(identifier, times);
    violations.check('I13', times === 1, () => `'${identifier}': found it restored ${times} times, expected once`);
    if (!attempt) return;
    const standing = standingAttempts(table.attempts.values(), attempt).filter(
      ({ candidateIdentifier, candidateResourceId }) =>
        this.restoredAs.has(candidateIdentifier) && candidateResourceId !== resourceId,
    );
    violations.check(
      'I13',
      standing.length === 0,
      () =>
        `'${identifier}': found a second restore beside ${standing.map(({ candidateIdentifier }) => `'${candidateIdentifier}'`).join(', ')}, expected the first to be used`,
    );
  }

  finish(): void {
    const { violations, world, recovery, table } = this.scene;
    for (const attempt of table.attempts.values()) this.descent(attempt);
    const { state } = world.services.rds;
    for (const { identifier, resourceId, settings } of state.instances.values()) {
      const isProduction = identifier === recovery.settings.identifier;
      const isReplica = settings.ReadReplicaSourceDBInstanceIdentifier !== undefined;
      // What was made from nothing is somebody else's.
      const isRestored = world.engine?.server(resourceId)?.lineage.parent !== undefined;
      if (this.atStart.has(resourceId) || isProduction || isReplica || !isRestored) continue;
      violations.check(
        'I12',
        this.attemptFor(identifier, resourceId) !== undefined,
        () => `instance '${identifier}': found no attempt that made it, expected one on record`,
      );
    }
    for (const { identifier, type, tags } of state.snapshots.values()) {
      if (type !== 'manual' || this.snapshotsAtStart.has(identifier)) continue;
      violations.check(
        'I12',
        [...tags.keys()].some((key) => key.startsWith('recovery:')),
        () => `snapshot '${identifier}': found it without a tag of the recovery, expected one`,
      );
    }
  }

  /** I7: what an attempt takes for its candidate was restored from the original, and by nobody else under its name. */
  private descent({ candidateResourceId, candidateIdentifier, originalResourceId }: AttemptItem): void {
    const { engine } = this.scene.world;
    const found = candidateResourceId && engine?.server(candidateResourceId)?.lineage;
    if (!found) return;
    this.scene.violations.check(
      'I7',
      found.parent !== undefined &&
        found.systemIdentifier === engine?.server(originalResourceId)?.lineage.systemIdentifier,
      () =>
        `attempt '${candidateIdentifier}': found '${candidateResourceId}' taken for its candidate, expected an instance that was restored from '${originalResourceId}'`,
    );
  }

  private attemptFor(identifier: string, resourceId: string): AttemptItem | undefined {
    const attempts = [...this.scene.table.attempts.values()];
    return attempts.find(
      ({ candidateIdentifier, candidateResourceId }) =>
        candidateResourceId === resourceId || (candidateResourceId === undefined && candidateIdentifier === identifier),
    );
  }
}
