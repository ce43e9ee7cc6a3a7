import { describe, expect, it } from '@jest/globals';
import type { ApprovalItem, AttemptItem, RecordItem } from '../../../lambdas/shared/contract/record-items';
import { effectOf, isResuming, type Surroundings } from '../../../lib/rehearsal/invariants/call-effect';
import { type Ownership, ownershipFault } from '../../../lib/rehearsal/invariants/call-owners';
import { namedInstances } from '../../../lib/rehearsal/invariants/call-targets';
import { deadlineOf, loopOf } from '../../../lib/rehearsal/invariants/deadlines';
import { approvalFault, outageFault } from '../../../lib/rehearsal/invariants/gates';
import { lookFault } from '../../../lib/rehearsal/invariants/guarded-calls';
import { holderFault } from '../../../lib/rehearsal/invariants/production-name';
import { decidingEnd } from '../../../lib/rehearsal/invariants/promised-class';
import { keepingFault } from '../../../lib/rehearsal/invariants/protected-instances';
import { recordFault } from '../../../lib/rehearsal/invariants/record-writes';
import { reportFaults } from '../../../lib/rehearsal/invariants/reports';
import { standingAttempts } from '../../../lib/rehearsal/invariants/restores';
import { secretTexts } from '../../../lib/rehearsal/invariants/secrets';
import type { ExecutionEnd } from '../../../lib/rehearsal/responder';

const POINT = { kind: 'time', id: 'point', time: '2026-01-01T00:00:00Z', recoveryPointArn: 'arn' } as const;
const VERDICT = { outcome: 'pass', resourceId: 'db-new', restorePointId: 'point' } as AttemptItem['verdict'];

describe('a holder of the production name', () => {
  const facts = { resourceId: 'db-new', isFormer: false, attempt: undefined, record: undefined };

  it('is right with a verdict for itself and its restore point', () => {
    expect(holderFault({ ...facts, attempt: { restorePoint: POINT, verdict: VERDICT! } })).toBeUndefined();
  });

  it.each([
    ['no verdict', undefined, 'found no verdict'],
    ['a failed verdict', { ...VERDICT!, outcome: 'fail' as const }, "found verdict 'fail'"],
    ['an error for a verdict', { ...VERDICT!, outcome: 'error' as const }, "found verdict 'error'"],
    ['a verdict on another', { ...VERDICT!, resourceId: 'db-old' }, "found a verdict on 'db-old'"],
    [
      'a verdict for another point',
      { ...VERDICT!, restorePointId: 'later' },
      "found a verdict for restore point 'later'",
    ],
  ])('is wrong with %s', (_what, verdict, fault) => {
    const attempt = { restorePoint: POINT, ...(verdict && { verdict }) };
    expect(holderFault({ ...facts, attempt })).toContain(fault);
  });

  it('may be who was there before, while the record says so', () => {
    const original = { original: { resourceId: 'db-new', arn: '', identifier: '' } };
    const other = { original: { resourceId: 'db-other', arn: '', identifier: '' } };
    expect(holderFault({ ...facts, isFormer: true, record: original })).toBeUndefined();
    expect(holderFault({ ...facts, isFormer: true, record: other })).toContain('found no verdict');
  });
});

describe('a look at the lock', () => {
  const lock = { state: 'HELD', owner: 'arn:first', epoch: 2 } as const;
  const caller = { executionArn: 'arn:first', epoch: 2 };

  it('lets the owner change something under the epoch of its state', () => {
    expect(lookFault({ lock }, caller)).toBeUndefined();
  });

  it.each([
    ['was not taken', undefined, 'found no look at the lock'],
    ['saw none', { lock: undefined }, 'read the lock as missing'],
    ['saw it free', { lock: { ...lock, state: 'FREE' as const } }, "read the lock as FREE by 'first'"],
    ['saw another owner', { lock: { ...lock, owner: 'arn:second' } }, "HELD by 'second'"],
    ['saw a later epoch', { lock: { ...lock, epoch: 3 } }, 'read epoch 3 and went on under epoch 2'],
  ])('lets nobody change anything when it %s', (_what, look, fault) => {
    expect(lookFault(look, caller)).toContain(fault);
  });
});

describe('a kept instance', () => {
  const before = { status: 'available', retention: 7, protected: true };

  it.each([
    ['is gone', undefined, 'gone'],
    ['is being deleted', { ...before, status: 'deleting' }, 'deleting'],
    ['keeps fewer backups', { ...before, retention: 1 }, 'backups of 1 days'],
    ['loses its protection', { ...before, protected: false }, 'protection off'],
  ])('is at fault when it %s', (_what, now, fault) => {
    expect(keepingFault(before, now)).toContain(fault);
  });

  it('may rename and keep more', () => {
    expect(keepingFault(before, { status: 'renaming', retention: 14, protected: true })).toBeUndefined();
  });
});

describe('an owner', () => {
  const own: Ownership = {
    lock: { state: 'HELD', owner: 'me', epoch: 3 },
    heldSeconds: 600,
    previousOwner: 'before',
    caller: { executionArn: 'me', epoch: 3 },
  };

  it('makes its own calls', () => {
    expect(ownershipFault(own)).toBeUndefined();
  });

  it('has 90 seconds to end what it began before it was taken over', () => {
    const caller = { executionArn: 'before', epoch: 2 };
    expect(ownershipFault({ ...own, caller, heldSeconds: 90 })).toBeUndefined();
    expect(ownershipFault({ ...own, caller, heldSeconds: 91 })).toContain("found the lock HELD by 'me'");
  });

  it.each<[string, Partial<Ownership>, string]>([
    ['somebody else', { caller: { executionArn: 'stranger', epoch: 3 }, heldSeconds: 1 }, 'expected its own'],
    ['nobody', { caller: { executionArn: undefined, epoch: 3 } }, 'outside of any execution'],
    ['an owner without lock', { lock: undefined }, 'found no lock'],
    ['an owner after its unlock', { lock: { state: 'FREE', owner: 'me', epoch: 3 } }, 'found the lock FREE'],
    [
      'a function of an earlier epoch',
      { caller: { executionArn: 'me', epoch: 2 } },
      'of epoch 2 at work under epoch 3',
    ],
  ])('is not %s', (_what, change, fault) => {
    expect(ownershipFault({ ...own, ...change })).toContain(fault);
  });
});

describe('a record', () => {
  const open = { pk: 'orders#record', status: 'OPEN', openedAt: 'then', settings: '{}' } as RecordItem;

  it('takes new fields, a hold and its closing', () => {
    expect(recordFault(open, { ...open, fenceRaisedAt: 'now', heldAt: 'now' })).toBeUndefined();
    expect(recordFault(open, { ...open, status: 'CLOSED', closedAt: 'now' })).toBeUndefined();
    expect(recordFault({ ...open, status: 'CLOSED' }, { ...open, openedAt: 'now' })).toBeUndefined();
  });

  it('must not be overwritten, deleted, or changed once closed', () => {
    expect(recordFault(open, { ...open, settings: '{"x":1}' })).toContain('settings overwritten');
    expect(recordFault(open, undefined)).toContain('deleted');
    expect(recordFault({ ...open, status: 'CLOSED' }, { ...open, status: 'CLOSED', openedAt: 'now' })).toContain(
      'changed after it was closed',
    );
  });
});

describe('an approval', () => {
  const approval = {
    state: 'APPROVED',
    planHash: 'hash',
    decidedAt: '2026-01-01T00:10:00.000Z',
    expiresAt: '2026-01-01T01:00:00.000Z',
  } as ApprovalItem;
  const now = Date.parse('2026-01-01T00:20:00.000Z');

  it('allows what was asked for', () => {
    expect(approvalFault(approval, 'hash', now)).toBeUndefined();
  });

  it.each<[string, ApprovalItem | undefined, string]>([
    ['was never asked for', undefined, 'found no approval'],
    ['is open', { ...approval, state: 'PENDING' }, 'PENDING'],
    ['was rejected', { ...approval, state: 'REJECTED' }, 'REJECTED'],
    ['came late', { ...approval, decidedAt: '2026-01-01T02:00:00.000Z' }, 'expected that before'],
    ['is for another plan', { ...approval, planHash: 'other' }, 'found the approval of plan other'],
  ])('allows nothing when it %s', (_what, given, fault) => {
    expect(approvalFault(given, 'hash', now)).toContain(fault);
  });
});

describe('an outage', () => {
  it('begins at once in a recovery, later with cutover, never in a preparation', () => {
    expect(outageFault({ mode: 'recover', stopWrites: 'start' }, false)).toBeUndefined();
    expect(outageFault({ mode: 'recover', stopWrites: 'cutover' }, false)).toContain('no validated candidate');
    expect(outageFault({ mode: 'recover', stopWrites: 'cutover' }, true)).toBeUndefined();
    expect(outageFault({ mode: 'prepare', stopWrites: 'start' }, true)).toContain('never stops writes');
  });
});

describe('the effect of a call', () => {
  const around: Surroundings = {
    desiredCount: () => 2,
    quarantineGroups: new Set(['sg-quarantine']),
    pagePaths: ['/*'],
  };
  const effect = (service: string, operation: string, input: unknown) =>
    effectOf({ service, operation, input }, around);

  it.each<[string, unknown, string | undefined, boolean]>([
    ['ecs:UpdateService', { desiredCount: 3 }, 'scales up', true],
    ['ecs:UpdateService', { desiredCount: 0 }, 'scales down', false],
    ['ecs:UpdateService', { desiredCount: 2 }, undefined, false],
    ['ecs:UpdateService', { taskDefinition: 'x' }, undefined, false],
    ['application-autoscaling:RegisterScalableTarget', { MinCapacity: 3 }, 'scales up', true],
    ['application-autoscaling:RegisterScalableTarget', { MinCapacity: 0, MaxCapacity: 0 }, 'scales down', false],
    ['rds:ModifyDBInstance', { VpcSecurityGroupIds: ['sg-application'] }, 'opens', true],
    ['rds:ModifyDBInstance', { VpcSecurityGroupIds: ['sg-quarantine', 'sg-application'] }, 'opens', true],
    ['rds:ModifyDBInstance', { VpcSecurityGroupIds: ['sg-quarantine'] }, 'closes', false],
    ['rds:ModifyDBInstance', { DeletionProtection: true }, undefined, false],
    ['scheduler:UpdateSchedule', { State: 'ENABLED' }, 'enables', true],
    ['scheduler:UpdateSchedule', { State: 'DISABLED' }, 'disables', false],
    ['lambda:PutFunctionConcurrency', { ReservedConcurrentExecutions: 0 }, 'disables', false],
    ['lambda:DeleteFunctionConcurrency', {}, 'enables', true],
    ['events:PutEvents', {}, undefined, false],
  ])('%s %j', (call, input, kind, resumes) => {
    const [service = '', operation = ''] = call.split(':');
    const found = effect(service, operation, input);
    expect([found?.kind, found ? isResuming(found) : false]).toEqual([kind, resumes]);
  });
});

describe('what a call names', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['ModifyDBInstance', { DBInstanceIdentifier: 'a', NewDBInstanceIdentifier: 'b' }, ['a']],
    ['AddTagsToResource', { ResourceName: 'arn:aws:rds:eu-west-1:1:db:a' }, ['a']],
    ['AddTagsToResource', { ResourceName: 'arn:aws:rds:eu-west-1:1:snapshot:s' }, []],
    ['RegisterDBProxyTargets', { DBProxyName: 'p', DBInstanceIdentifiers: ['a', 'b'] }, ['a', 'b']],
    ['CreateDBInstanceReadReplica', { SourceDBInstanceIdentifier: 'a' }, ['a']],
  ])('%s', (operation, input, names) => {
    expect(namedInstances({ operation, input })).toEqual(expect.arrayContaining([...names]));
  });
});

describe('a loop', () => {
  it.each([
    ['Restore finished?: wait', 'Restore finished?'],
    ['Swap identifiers: hold freeze', 'Swap identifiers'],
    ['Undo: swap back', 'Assess'],
    ['Assess: done?', 'Assess'],
    ['Mode?', 'Mode?'],
  ])('of %s is %s', (state, loop) => {
    expect(loopOf(state)).toBe(loop);
  });
});

describe('the time that a state may take', () => {
  const Retry = [
    { ErrorEquals: ['LockLost'], MaxAttempts: 0 },
    {
      ErrorEquals: ['States.TaskFailed', 'States.Timeout'],
      IntervalSeconds: 10,
      BackoffRate: 1.5,
      MaxDelaySeconds: 12,
      MaxAttempts: 2,
    },
  ];

  it('is every try of a task to its timeout, and the pauses between them', () => {
    expect(deadlineOf({ TimeoutSeconds: 870, Retry })).toBe(3 * 870 + 10 + 12);
    expect(deadlineOf({ TimeoutSeconds: 870 })).toBe(870);
  });

  it('is one timeout and the pauses where a timeout is the answer', () => {
    const asked = [{ ErrorEquals: ['Lambda.Unknown'], IntervalSeconds: 3, BackoffRate: 1, MaxAttempts: 2 }];
    expect(deadlineOf({ TimeoutSeconds: 14_400, Retry: asked })).toBe(14_400 + 6);
  });

  it('is the declared deadline of a loop, whatever its task may be retried', () => {
    expect(deadlineOf({ TimeoutSeconds: 45, Retry, Parameters: { options: { deadlineSeconds: 600 } } })).toBe(600);
    expect(deadlineOf({})).toBeUndefined();
  });
});

describe('the end that decides', () => {
  const end = (outcome: string, state: ExecutionEnd['state'] = { lock: {} }) => ({
    executionArn: outcome,
    outcome,
    state,
  });
  const deciding = (...ends: readonly ExecutionEnd[]) => decidingEnd(ends)?.outcome;

  it('is the last one that owned the database', () => {
    expect(deciding(end('Prepared'), end('Recovered'), end('Unchanged', {}))).toBe('Recovered');
    expect(deciding(end('ABORTED'), end('Reconciled'), end('Nothing to reconcile'))).toBe('Reconciled');
    expect(deciding(end('Prepared'), end('ABORTED', {}))).toBe('Prepared');
  });

  it('is none when an execution was lost after it', () => {
    expect(deciding(end('Prepared'), end('ABORTED'), end('Unchanged', {}))).toBeUndefined();
  });
});

describe('the rest', () => {
  const attempt = { pk: '1', incidentId: 'INC', restorePoint: POINT } as AttemptItem;

  it('counts attempts of the same restore that did not fail', () => {
    const failed = { ...attempt, pk: '2', failedBecause: 'it broke' };
    const other = { ...attempt, pk: '3', incidentId: 'OTHER' };
    const again = { ...attempt, pk: '4' };
    expect(standingAttempts([attempt, failed, other], again)).toEqual([attempt]);
  });

  it('reads a report', () => {
    const report = { executionArn: 'me', outcome: 'Planned', historySha256: 'f'.repeat(64) } as const;
    const entry = { state: 'Plan recovery', at: '', seconds: 1, rounds: 1 };
    expect(reportFaults({ ...report, timeline: [entry] }, 'me', ['Plan recovery'])).toEqual([]);
    expect(reportFaults({ ...report, timeline: [], historySha256: 'x' }, 'you', ['Plan recovery'])).toEqual([
      "found it about 'me'",
      'found no Plan recovery in its timeline, expected every step',
      'found no hash of the history',
    ]);
  });

  it('takes the password of a login, or the whole of another secret', () => {
    expect(secretTexts('{"username":"u","password":"p"}')).toEqual(['p']);
    expect(secretTexts('plain')).toEqual(['plain']);
  });
});
