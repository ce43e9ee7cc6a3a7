import type { InstanceRef } from '../../lambdas/shared/contract/instance-ref';
import type { LoopProgress } from '../../lambdas/shared/contract/progress';
import type { RestorePoint } from '../../lambdas/shared/contract/recovery-plan';
import type { RecoveryState } from '../../lambdas/shared/contract/recovery-state';
import type { CheckSummary } from '../../lambdas/validate-data/contract';

export const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:dev-recover-orders:INC-1-recover-1';
const POINT: RestorePoint = {
  kind: 'time',
  id: 'time:2026-11-21T10:02:00Z',
  time: '2026-11-21T10:02:00Z',
  recoveryPointArn: 'arn:aws:backup:eu-west-1:111122223333:recovery-point:continuous:db-old-1',
};
const CHECKS: readonly CheckSummary[] = [
  { id: 'count', kind: 'rowCount', severity: 'required', outcome: 'pass' },
  { id: 'login', kind: 'applicationLogin', severity: 'required', outcome: 'pass' },
  { id: 'soft', kind: 'sql', severity: 'warn', outcome: 'warn', message: '2 rows violate the invariant' },
];

export function done(changes: Partial<LoopProgress> = {}): LoopProgress {
  return {
    status: 'done',
    since: '2026-11-21T11:00:00Z',
    deadline: '2026-11-21T12:00:00Z',
    rounds: 2,
    delaySeconds: 0,
    ...changes,
  };
}

export function instance(resourceId: string, identifier = 'orders-db'): InstanceRef {
  return { resourceId, arn: `arn:aws:rds:eu-west-1:111122223333:db:${identifier}`, identifier };
}

/** A state that has only what every state has. */
export function requested(mode: RecoveryState['incident']['mode'] = 'recover'): RecoveryState {
  return {
    incident: {
      id: 'INC-1',
      mode,
      reason: 'totals zeroed by release 118',
      corruption: { since: '2026-11-21T10:04:00Z', extent: 'orders.total' },
      restoreTo: { time: '2026-11-21T10:02:00Z' },
      stopWrites: 'start',
      resumeWith: {},
      executionArn: EXECUTION,
      executionStartedAt: '2026-11-21T11:00:00.000Z',
    },
    database: { key: 'orders', productionIdentifier: 'orders-db' },
  };
}

/** A recovery that has come to its end. */
export function recovered(changes: Partial<RecoveryState> = {}): RecoveryState {
  const verdict = {
    outcome: 'pass' as const,
    resourceId: 'db-new',
    restorePointId: POINT.id,
    checksHash: 'hash',
    at: '2026-11-21T11:10:00Z',
    resultsKey: 'verdicts/orders/abcdefgh/INC-1-recover-1.json',
    failed: [],
    passed: 2,
    identity: { systemIdentifier: '7', timelineId: 2 },
    adopted: false,
    checks: CHECKS,
    timeReached: { checkId: 'recent', newestRowSecondsBeforeRestorePoint: 1.5 },
  };
  return {
    ...requested(),
    plan: {
      restorePoint: POINT,
      why: 'the requested time is inside the window',
      considered: [],
      names: { candidate: 'orders-db-restored-abcdefgh', retired: 'orders-db-corrupted-abcdefgh' },
      attempt: 1,
      findings: [],
      expected: {
        rtoMinutes: 40,
        rpoSeconds: 120,
        objectiveRtoMinutes: 60,
        objectiveRpoMinutes: 15,
        meetsObjectives: true,
      },
      calls: [],
      hash: 'plan-hash',
    },
    lock: { epoch: 3, settleSeconds: 0 },
    record: { adopted: false, openedBy: EXECUTION, original: instance('db-old'), worldKey: 'worlds/orders/INC-1.json' },
    sessions: done(),
    fence: done(),
    restored: { ...done(), candidate: instance('db-new', 'orders-db-restored-abcdefgh') },
    configured: done(),
    verdict,
    approval: { approvalId: 'aaaabbbb', by: 'Ada', at: '2026-11-21T11:20:00Z' },
    swap: { ...done(), production: instance('db-new') },
    verified: done(),
    fenceLowered: { ...done(), instance: instance('db-new') },
    fenceDown: done(),
    canaryHealthy: done(),
    healthy: done(),
    pageHidden: { hidden: true },
    steady: { ...done(), steady: { seconds: 90, since: '', latest: '' } },
    service: { ...done(), requests: 10, failures: 0 },
    backup: {
      backupJobId: 'job-1',
      evidenceSnapshot: 'recovery-abcdefgh',
      coverage: { lastBackupAt: '2026-11-21T02:10:00.000Z', continuous: false },
    },
    ...changes,
  };
}
