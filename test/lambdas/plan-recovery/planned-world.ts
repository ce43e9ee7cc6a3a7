import type {
  ObservedAttempt,
  ObservedPast,
  ObservedSurroundings,
  PlanInput,
} from '../../../lambdas/plan-recovery/contract';
import type { RecoveryPoint } from '../../../lambdas/shared/backup';
import type { BackupSnapshot } from '../../../lambdas/shared/restore-history';
import { databaseSettings, incident, NAMES, original } from '../database-instances';
import { found, observed } from '../writers';

export const NOW = new Date('2026-11-21T11:00:00Z');
export const CONTINUOUS = 'arn:aws:backup:eu-west-1:111122223333:recovery-point:continuous:db-old-0a1b2c3d';

export function snapshotArn(name: string): string {
  return `arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:job-${name}`;
}

/** A recovery point and its snapshot, with data of this time. */
export function snapshot(name: string, dataTime: string, changes: Partial<RecoveryPoint & BackupSnapshot> = {}) {
  const point: RecoveryPoint = { arn: snapshotArn(name), kind: 'snapshot', status: 'COMPLETED', createdAt: dataTime };
  const made: BackupSnapshot = { arn: snapshotArn(name), resourceId: 'db-OLD', dataTime, engineVersion: '17.4' };
  const { status, deleteAt, resourceId, engineVersion } = changes;
  return {
    point: { ...point, ...(status ? { status } : {}), ...(deleteAt ? { deleteAt } : {}) },
    made: { ...made, ...(resourceId ? { resourceId } : {}), ...(engineVersion ? { engineVersion } : {}) },
  };
}

export function past(
  snapshots: readonly ReturnType<typeof snapshot>[] = [],
  changes: Partial<ObservedPast> = {},
): ObservedPast {
  return {
    record: undefined,
    lock: undefined,
    original: original(),
    holder: original(),
    points: [
      { arn: CONTINUOUS, kind: 'continuous', status: 'AVAILABLE', createdAt: '2026-11-01T00:00:00.000Z' },
      ...snapshots.map(({ point }) => point),
    ],
    snapshots: snapshots.map(({ made }) => made),
    window: { earliest: '2026-11-14T11:00:00.000Z', latest: '2026-11-21T10:55:00.000Z' },
    ...changes,
  };
}

export function attempt(changes: Partial<ObservedAttempt> = {}): ObservedAttempt {
  return {
    attempt: 1,
    names: NAMES,
    item: undefined,
    point: { arn: CONTINUOUS, kind: 'continuous', status: 'AVAILABLE', createdAt: '2026-11-01T00:00:00.000Z' },
    candidate: undefined,
    atCandidateName: undefined,
    atRetiredName: undefined,
    clusterNames: [],
    ...changes,
  };
}

export function surroundings(changes: Partial<ObservedSurroundings> = {}): ObservedSurroundings {
  return {
    quotas: { DBInstances: { used: 3, max: 40 }, AllocatedStorage: { used: 300, max: 100_000 } },
    keyState: 'Enabled',
    subnetGroupExists: true,
    parameterGroupExists: true,
    optionGroupExists: true,
    missingSecurityGroups: [],
    missingQuarantineGroups: [],
    maintenance: [],
    proxies: [],
    replicas: [],
    blueGreenDeployments: [],
    commanderSubscribers: 1,
    applicationSecretChangedAt: undefined,
    heldElsewhere: [],
    writers: [found(observed('api')), found(observed('worker'))],
    taskDefinitions: {},
    ...changes,
  };
}

export function planInput(changes: Partial<PlanInput> = {}): PlanInput {
  return {
    incident: incident(),
    settings: databaseSettings(),
    checks: [{ id: 'count' }],
    executionArn: 'arn:execution:this',
    now: NOW,
    ...changes,
  };
}
