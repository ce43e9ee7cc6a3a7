import { describe, expect, it } from '@jest/globals';
import { chooseRestorePoint } from '../../../lambdas/plan-recovery/choose-restore-point';
import type {
  ObservedAttempt,
  ObservedPast,
  ObservedSurroundings,
  PlanInput,
} from '../../../lambdas/plan-recovery/contract';
import { decide } from '../../../lambdas/plan-recovery/decide';
import { requireNoRefusals } from '../../../lambdas/plan-recovery/finding';
import type { AttemptItem, LockItem } from '../../../lambdas/shared/contract/record-items';
import type { RecoveryPlan } from '../../../lambdas/shared/contract/recovery-plan';
import { absent } from '../../../lambdas/shared/writers/writer-findings';
import {
  candidate,
  databaseSettings,
  type described,
  incident,
  NAMES,
  openRecord,
  original,
} from '../database-instances';
import { proxy } from '../observed-proxies';
import { found, observed } from '../writers';
import { attempt, CONTINUOUS, NOW, past, planInput, surroundings } from './planned-world';

interface Changes {
  readonly past?: Partial<ObservedPast>;
  readonly attempt?: Partial<ObservedAttempt>;
  readonly surroundings?: Partial<ObservedSurroundings>;
  readonly input?: Partial<PlanInput>;
}

function plan(changes: Changes = {}) {
  const seen = past([], changes.past);
  const input = planInput(changes.input);
  return decide(
    {
      past: seen,
      choice: chooseRestorePoint(seen, input.incident, NOW),
      attempt: attempt(changes.attempt),
      surroundings: surroundings(changes.surroundings),
    },
    input,
  );
}

/** Without what is told of every database that has automated backups. */
const unusual = ({ findings }: RecoveryPlan) =>
  findings.filter(({ subject }) => !subject.startsWith('first backup of the instance'));

const item: AttemptItem = {
  pk: 'orders#attempt#abcdefgh',
  incidentId: 'INC-1',
  restorePoint: { kind: 'time', id: 'x', time: '2026-11-21T10:02:00Z', recoveryPointArn: CONTINUOUS },
  attempt: 1,
  candidateIdentifier: NAMES.candidate,
  retiredIdentifier: NAMES.retired,
  originalResourceId: 'db-OLD',
  restoreToken: 't',
  startedBy: 'arn:execution:first',
  candidateResourceId: 'db-NEW',
};
const lock: LockItem = {
  pk: 'orders#lock',
  state: 'HELD',
  owner: 'arn:other',
  incidentId: 'INC-0',
  epoch: 2,
  acquiredAt: 'then',
};
const database = (changes: Parameters<typeof described>[0]): Partial<ObservedPast> => ({
  original: original(changes),
  holder: original(changes),
});

describe('plan', () => {
  it('has nothing against a healthy database', () => {
    const made = plan();
    expect(unusual(made)).toEqual([]);
    expect(made).toMatchObject({
      original: { resourceId: 'db-OLD' },
      names: { candidate: NAMES.candidate },
      attempt: 1,
    });
    expect(made.expected).toMatchObject({ rpoSeconds: 3480, rtoMinutes: 76, meetsObjectives: true });
    expect(made.calls).toContain('backup:StartRestoreJob');
  });

  it('names no cut-over among the calls of prepare', () => {
    expect(plan({ input: { incident: incident({ mode: 'prepare' }) } }).calls.join()).not.toMatch(/rename|ecs:/);
  });

  it.each<[string, Changes, RegExp]>([
    [
      'a database that does not exist',
      { past: { original: undefined, holder: undefined } },
      /no instance with this name/,
    ],
    [
      'an original that RDS does not show in the midst of a swap',
      { past: { record: openRecord({ swapStartedAt: 'then' }), original: undefined, holder: undefined } },
      /'db-OLD' not shown by RDS/,
    ],
    ['another engine', { past: database({ Engine: 'mysql' }) }, /engine 'mysql'/],
    [
      'pending changes',
      { past: database({ PendingModifiedValues: { DBInstanceClass: 'x' } }) },
      /pending changes of DBInstanceClass/,
    ],
    ['a stopped instance', { past: database({ DBInstanceStatus: 'stopped' }) }, /status 'stopped'/],
    ['a member of a cluster', { past: database({ DBClusterIdentifier: 'aurora' }) }, /member of a cluster 'aurora'/],
    [
      'a read replica without a decision',
      { surroundings: { replicas: [{ identifier: 'reader', instance: original() }] } },
      /read replica reader: found no decision/,
    ],
    [
      'a managed master secret',
      { past: database({ MasterUserSecret: { SecretArn: 'arn:s' } }) },
      /managed master secret 'arn:s'/,
    ],
    [
      'an associated role that nobody may pass',
      { past: database({ AssociatedRoles: [{ RoleArn: 'arn:r', FeatureName: 's3Import' }] }) },
      /associated role 'arn:r' for s3Import/,
    ],
    ['an RDS Proxy that nobody named', { surroundings: { proxies: [proxy('pool')] } }, /RDS Proxy 'pool'/],
    ['a Blue/Green Deployment', { surroundings: { blueGreenDeployments: ['bg'] } }, /Blue\/Green Deployment 'bg'/],
    [
      'no room for another instance',
      { surroundings: { quotas: { DBInstances: { used: 40, max: 40 } } } },
      /40 of 40 used/,
    ],
    [
      'no room for its storage',
      { surroundings: { quotas: { AllocatedStorage: { used: 99_950, max: 100_000 } } } },
      /99950 of 100000 used/,
    ],
    ['a disabled key', { surroundings: { keyState: 'PendingDeletion' } }, /state 'PendingDeletion'/],
    ['a missing subnet group', { surroundings: { subnetGroupExists: false } }, /subnet group orders-subnets/],
    ['a missing parameter group', { surroundings: { parameterGroupExists: false } }, /parameter group orders-pg17/],
    ['a missing security group', { surroundings: { missingSecurityGroups: ['sg-db'] } }, /security group sg-db/],
    ['a missing quarantine group', { surroundings: { missingQuarantineGroups: ['sg-q'] } }, /quarantine group sg-q/],
    [
      'maintenance that is due',
      { surroundings: { maintenance: [{ action: 'system-update', appliesAt: '2026-11-21T20:00:00.000Z' }] } },
      /'system-update' due/,
    ],
    ['nobody to approve', { surroundings: { commanderSubscribers: 0 } }, /no confirmed subscriber/],
    [
      'a running recovery',
      { past: { lock: { item: lock, ownerRuns: true } } },
      /incident 'INC-0' at work as 'arn:other'/,
    ],
    [
      'a missing service',
      { surroundings: { writers: [absent({ kind: 'ecsService', cluster: 'shop', service: 'api' })] } },
      /service shop\/api: found none/,
    ],
    [
      'a service deployed from outside',
      { surroundings: { writers: [found(observed('api', { deploymentController: 'EXTERNAL' }))] } },
      /'EXTERNAL'/,
    ],
    [
      'a daemon on Fargate',
      { surroundings: { writers: [found(observed('api', { schedulingStrategy: 'DAEMON', launchType: 'FARGATE' }))] } },
      /a daemon on 'FARGATE'/,
    ],
    [
      'CodeDeploy with a fixed release',
      {
        input: { incident: incident({ resumeWith: { api: 'arn:td' } }) },
        surroundings: { writers: [found(observed('api', { deploymentController: 'CODE_DEPLOY' }), 'arn:td')] },
      },
      /'CODE_DEPLOY' with resumeWith/,
    ],
    [
      'a task definition that is gone',
      { surroundings: { taskDefinitions: { 'arn:td:7': 'INACTIVE' } } },
      /task definition arn:td:7/,
    ],
    ['a taken candidate name', { attempt: { atCandidateName: candidate() } }, /taken by instance 'db-NEW'/],
    [
      'a taken retired name',
      { attempt: { atRetiredName: candidate({ DbiResourceId: 'db-X' }) } },
      /taken by instance 'db-X'/,
    ],
    ['a cluster with a reserved name', { attempt: { clusterNames: [NAMES.retired] } }, /taken by a cluster/],
    [
      'a stranger under the production identifier',
      { past: { record: openRecord(), holder: original({ DbiResourceId: 'db-X' }) } },
      /instance 'db-X'/,
    ],
    [
      'another incident past its point of no return',
      { past: { record: openRecord({ incidentId: 'INC-0', pointOfNoReturnAt: 'then', candidateResourceId: 'db-Y' }) } },
      /past its point of no return/,
    ],
  ])('refuses %s', (_what, changes, expected) => {
    const made = plan(changes);
    expect(() => requireNoRefusals(made, 'orders-db')).toThrow(
      expect.objectContaining({ name: 'RecoveryRefused', message: expect.stringMatching(expected) }),
    );
  });

  it('refuses with all reasons in one message', () => {
    const made = plan({
      surroundings: { keyState: 'Disabled', proxies: [proxy('pool')] },
      past: database({ DBInstanceStatus: 'failed' }),
    });
    expect(() => requireNoRefusals(made, 'orders-db')).toThrow(/for 3 reasons: .*failed.*Disabled.*pool/);
  });

  it.each(['backing-up', 'storage-optimization', 'modifying'])(
    'waits for an instance in status %s instead of refusing it',
    (status) => {
      expect(unusual(plan({ past: database({ DBInstanceStatus: status }) }))).toMatchObject([{ level: 'wait' }]);
    },
  );

  it('tells windows that open during the cut-over, drift from the configuration, and a newer secret', () => {
    const made = plan({
      past: database({ PreferredBackupWindow: '11:30-12:00' }),
      surroundings: { applicationSecretChangedAt: '2026-11-21T10:30:00.000Z' },
      input: { settings: databaseSettings({ parameterGroupName: 'other' }) },
    });
    expect(unusual(made).map(({ level, found }) => [level, found])).toEqual([
      ['notice', "parameter group 'orders-pg17'"],
      ['notice', expect.stringMatching(/backup window 11:30-12:00/)],
      ['notice', expect.stringMatching(/a change at 2026-11-21T10:30/)],
    ]);
  });

  it('goes on with a candidate that was restored before its recovery point slid out of the window', () => {
    const window = { earliest: '2026-11-21T10:30:00.000Z', latest: '2026-11-21T10:55:00.000Z' };
    expect(unusual(plan({ past: { window } }))).toMatchObject([{ level: 'refusal' }]);
    const adopted = plan({
      past: { window },
      attempt: { item, candidate: candidate(), atCandidateName: candidate(), point: undefined },
    });
    expect(unusual(adopted)).toMatchObject([{ level: 'notice' }]);
    expect(adopted.expected.rtoMinutes).toBeLessThan(plan().expected.rtoMinutes);
  });

  it('goes on from between the two renames, when nobody holds the production identifier', () => {
    const retired = original({ DBInstanceIdentifier: NAMES.retired });
    const record = openRecord({ swapStartedAt: 'then', candidateResourceId: 'db-NEW' });
    const made = plan({
      past: { record, original: retired, holder: undefined },
      attempt: { item, candidate: candidate(), atCandidateName: candidate(), atRetiredName: retired },
    });
    expect(made.findings.filter(({ level }) => level === 'refusal')).toEqual([]);
  });

  it('goes on from a finished swap of the same attempt', () => {
    const swapped = candidate({ DBInstanceIdentifier: 'orders-db', TagList: [] });
    const made = plan({
      past: {
        record: openRecord({ swapStartedAt: 'then', candidateResourceId: 'db-NEW', pointOfNoReturnAt: 'then' }),
        original: original({ DBInstanceIdentifier: NAMES.retired }),
        holder: swapped,
      },
      attempt: { item, candidate: swapped },
    });
    expect(made.findings.filter(({ level }) => level === 'refusal')).toEqual([]);
  });

  it('has the same hash as long as what a person approves is the same', () => {
    const { hash } = plan();
    expect(
      plan({ input: { now: new Date('2026-11-21T12:00:00Z') }, past: database({ DBInstanceStatus: 'backing-up' }) })
        .hash,
    ).toBe(hash);
    expect(plan({ input: { checks: [] } }).hash).not.toBe(hash);
    expect(plan({ input: { incident: incident({ restoreTo: { time: '2026-11-21T10:01:00Z' } }) } }).hash).not.toBe(
      hash,
    );
    expect(plan({ input: { incident: incident({ resumeWith: { api: 'arn:td:8' } }) } }).hash).not.toBe(hash);
  });
});
