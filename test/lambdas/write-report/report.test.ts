import { describe, expect, it } from '@jest/globals';
import type { HistoryEvent, ReportInput } from '../../../lambdas/write-report/contract';
import { decide } from '../../../lambdas/write-report/decide';
import { markdownOf } from '../../../lambdas/write-report/markdown';
import { openRecord, original } from '../database-instances';
import { done, EXECUTION, recovered, requested } from '../recovery-state';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 21, 11, minute, second)).toISOString();
const enter = (minute: number, entered: string): HistoryEvent => ({
  at: at(minute),
  type: 'TaskStateEntered',
  entered,
});
const succeed = (minute: number, output: object): HistoryEvent => ({
  at: at(minute, 30),
  type: 'LambdaFunctionSucceeded',
  output: JSON.stringify(output),
});
const fail = (minute: number, name: string, cause: string): HistoryEvent => ({
  at: at(minute, 10),
  type: 'LambdaFunctionFailed',
  error: { name, cause },
});

const stopCall = { call: 'ecs:UpdateService', subject: 'shop/api', detail: 'desired count 3 -> 0' };
const history: readonly HistoryEvent[] = [
  enter(0, 'Check request'),
  enter(1, 'Start restore'),
  enter(2, 'Stop writers'),
  fail(2, 'ThrottlingException', 'Rate exceeded'),
  succeed(2, { services: 1, acted: [stopCall] }),
  enter(3, 'Raise fence'),
  enter(4, 'Fence up?'),
  enter(5, 'Restore finished?'),
  enter(6, 'Restore finished?: done?'),
  enter(6, 'Restore finished?: hold freeze'),
  enter(7, 'Restore finished?: wait'),
  enter(8, 'Restore finished?'),
  enter(10, 'Approve cut-over'),
  enter(20, 'Swap identifiers'),
  enter(30, 'Hide maintenance page'),
  enter(31, 'Verify service'),
  enter(32, 'Back up production'),
  fail(32, 'AccessDenied', '{"errorMessage":"not allowed","errorType":"AccessDenied"}'),
  enter(33, 'Write report'),
];

function input(changes: Partial<ReportInput> = {}): ReportInput {
  return {
    state: recovered(),
    settings: {
      identifier: 'orders-db',
      engine: 'postgres',
      parameterGroupName: 'orders-pg17',
      objectives: { rtoMinutes: 60, rpoMinutes: 1 },
      health: { urls: ['https://orders.example.com/health'], maxErrorRate: 0.01 },
      retainRetiredDays: 14,
    },
    history,
    executionArn: EXECUTION,
    startedAt: at(0),
    now: new Date(at(34)),
    ...changes,
  };
}

describe('the report of a recovery', () => {
  const report = decide(input());

  it('measures recovery time, outage, waiting for people and loss', () => {
    expect(report.objectives).toEqual({
      rtoObjective: 3600,
      rtoRealised: 31 * 60,
      rtoMet: true,
      waitedForPeople: 600,
      outage: 29 * 60,
      rpoObjective: 60,
      rpoRealised: 120,
      rpoMet: false,
      lostWrites: 62 * 60,
    });
  });

  it('adds the phases up to the whole execution', () => {
    expect(report.phases.reduce((sum, phase) => sum + phase.seconds, 0)).toBe(34 * 60);
    expect(report.phases).toContainEqual({ name: 'wait for approval', seconds: 600 });
    expect(report.phases).toContainEqual({ name: 'restore', seconds: 6 * 60 });
  });

  it('shows a loop as one entry', () => {
    expect(report.timeline).toContainEqual({ at: at(5), state: 'Restore finished?', seconds: 300, rounds: 2 });
  });

  it('lists every changing call with its state', () => {
    expect(report.calls).toEqual([{ ...stopCall, at: at(2, 30), state: 'Stop writers' }]);
  });

  it('tells troubles that were overcome from those that were not', () => {
    expect(report.troubles.map(({ state, overcome }) => [state, overcome])).toEqual([
      ['Stop writers', true],
      ['Back up production', false],
    ]);
    expect(report.openItems).toEqual([
      'Back up production: AccessDenied: not allowed',
      "check 'soft' (warn): 2 rows violate the invariant",
    ]);
  });

  it('closes the checklist with evidence', () => {
    expect(report.checklist.map(({ answer }) => answer)).toEqual(report.checklist.map(() => 'yes'));
    expect(report.checklist.every(({ evidence }) => evidence.length > 0)).toBe(true);
  });

  it('says where the old data is', () => {
    expect(report.oldData.join()).toMatch(/orders-db-corrupted-abcdefgh.*db-old.*2026-12-05.*recovery-abcdefgh/);
  });

  it("tells what the database's own stack will see, where one has it and the instance was replaced", () => {
    const tags = {
      'aws:cloudformation:stack-name': 'orders-data',
      'aws:cloudformation:logical-id': 'OrdersDb7F3',
    };
    const settings = JSON.stringify({ ...original().settings, tags });
    const state = recovered();
    const { ownStack } = decide(input({ record: openRecord({ settings }) }));

    expect(ownStack).toMatchObject({
      stackName: 'orders-data',
      logicalId: 'OrdersDb7F3',
      replaced: { identifier: 'orders-db', before: 'db-OLD', after: state.swap?.production?.resourceId },
      willSee: expect.arrayContaining([
        expect.stringMatching(/^no drift/),
        expect.stringMatching(/SnapshotIdentifier/),
      ]),
      commands: [expect.stringMatching(/detect-stack-resource-drift .*OrdersDb7F3/), 'cdk diff orders-data'],
    });
    expect(markdownOf(decide(input({ record: openRecord({ settings }) })))).toMatch(/Stack `orders-data` has/);
    expect(decide(input({ record: openRecord() })).ownStack).toBeUndefined();
    expect(decide(input({ state: requested(), record: openRecord({ settings }) })).ownStack).toBeUndefined();
  });

  it('lists what still differs in production, and what AWS Backup does not cover', () => {
    const fenceDown = { ...done(), differences: ['multiAZ: found false, expected true'] };
    const backup = { backupJobId: 'job', openItems: ['AWS Backup protects no resource'] };
    const { openItems, checklist, outcome } = decide(input({ state: recovered({ fenceDown, backup }), history: [] }));

    expect(outcome).toBe('RecoveredWithOpenItems');
    expect(openItems).toEqual(
      expect.arrayContaining([
        'production differs from the original: multiAZ: found false, expected true',
        'AWS Backup protects no resource',
      ]),
    );
    expect(checklist).toContainEqual({
      item: 'settings equal to the original',
      answer: 'no',
      evidence: 'differences: multiAZ: found false, expected true',
    });
  });

  it('names the instance of an attempt that failed, and that the restore took two', () => {
    const failedBefore = { identifier: 'orders-db-restored-abcdefgh', because: "has status 'failed'", isLeft: true };
    const restored = { ...recovered().restored!, failedBefore };
    const { openItems, checklist } = decide(input({ state: recovered({ restored }), history: [] }));

    expect(openItems).toContainEqual(
      expect.stringMatching(/^instance 'orders-db-restored-abcdefgh' is left .* delete it$/),
    );
    expect(checklist.find(({ item }) => item === 'restore complete')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringContaining("at the second attempt: 'orders-db-restored-abcdefgh' failed"),
    });
    const nothingLeft = { ...restored, failedBefore: { ...failedBefore, isLeft: false } };
    const without = decide(input({ state: recovered({ restored: nothingLeft }), history: [] }));
    expect(without.openItems.join()).not.toContain('is left');
  });

  it('is written for people with all its parts', () => {
    const markdown = markdownOf(report);

    for (const title of [
      'What to do next',
      'Checklist',
      'Objectives',
      'Timeline',
      'Root cause',
      'Lessons',
      'Actions',
    ]) {
      expect(markdown).toContain(`## ${title}`);
    }
    expect(markdown).toContain('a row 1.5 s before the point and none after it');
    expect(markdown).toContain('approved by Ada');
  });

  it('keeps texts of people inside their cell', () => {
    const { incident } = requested();
    const state = recovered({ incident: { ...incident, reason: 'a\n# b | c' } });
    const troubled = {
      ...decide(input({ state })),
      troubles: [{ at: '', state: 's', error: 'e', cause: 'x | y\nz', overcome: true }],
    };

    expect(markdownOf(troubled)).toContain('| s | e | x \\| y z | yes |');
    expect(markdownOf(troubled)).not.toContain('\n# b');
  });
});

describe('the report of a recovery that did not get far', () => {
  it('claims nothing that was not reached', () => {
    const { incident, database, lock, plan } = recovered() as Required<ReturnType<typeof recovered>>;
    const failure = { Error: 'RestoreFailed', Cause: '{"errorMessage":"no capacity"}' };
    const state = { incident, database, lock, plan, failure, held: { at: at(3) } };
    const report = decide(input({ state, history: history.slice(0, 2) }));

    expect(report.outcome).toBe('HeldSafe');
    expect(report.summary).toContain('RestoreFailed: no capacity');
    expect(report.objectives.rtoRealised).toBeUndefined();
    expect(report.checklist.filter(({ answer }) => answer === 'yes')).toEqual([]);
    expect(markdownOf(report)).toContain('not reached');
  });

  it('says that health is unknown where no URL is configured', () => {
    const settings = { ...input().settings, health: { urls: [], maxErrorRate: 0 } };
    const report = decide(input({ settings, state: recovered({ service: { ...done(), requests: 0, failures: 0 } }) }));

    expect(report.checklist.filter(({ answer }) => answer === 'unknown').map(({ item }) => item)).toEqual([
      'health passing',
      'error rate within limits',
    ]);
  });

  it('answers no for a service that never became healthy', () => {
    const service = { ...done({ status: 'waiting' }), requests: 10, failures: 9 };
    const report = decide(
      input({ state: recovered({ service, openItem: { Error: 'DeadlineExceeded', Cause: 'late' } }) }),
    );

    expect(report.outcome).toBe('RecoveredWithOpenItems');
    expect(report.checklist.find(({ item }) => item === 'health passing')?.answer).toBe('no');
    expect(report.openItems).toContain('DeadlineExceeded: late');
  });
});
