import { describe, expect, it } from '@jest/globals';
import { consequenceFindings } from '../../../lambdas/plan-recovery/consequence-findings';
import { estimate } from '../../../lambdas/plan-recovery/estimate';
import { databaseSettings, type described, original } from '../database-instances';
import { past, planInput } from './planned-world';

type Instance = Parameters<typeof described>[0];

function told(instance: Instance = {}, settings: Parameters<typeof databaseSettings>[0] = {}) {
  const seen = past([], { original: original(instance) });
  return consequenceFindings(seen, planInput({ settings: databaseSettings(settings) }));
}

describe('what a cut-over brings with it', () => {
  it('says what the first backup of the restored instance costs, by policy', () => {
    expect(told()).toMatchObject([{ level: 'notice', found: "policy 'wait'", expected: /rename/ }].map(matching));
    expect(told({}, { baselineBackup: 'later' })).toMatchObject(
      [{ level: 'notice', found: "policy 'later'", expected: /7 days only after the swap/ }].map(matching),
    );
    expect(told({ BackupRetentionPeriod: 0 })).toEqual([]);
  });

  it('counts it in the expected time', () => {
    const minutes = (baselineBackup: 'wait' | 'later' | 'none', candidateExists = false) =>
      estimate({
        restorePoint: undefined,
        candidateExists,
        objectives: databaseSettings().objectives,
        baselineBackup,
        now: new Date('2026-11-21T11:00:00Z'),
      }).rtoMinutes;
    const none = minutes('none');
    expect([minutes('wait') - none, minutes('later') - none]).toEqual([10, 5]);
    expect(minutes('wait', true)).toBe(minutes('none', true));
  });

  it('tells of replicated backups, which belong to the old instance', () => {
    const DBInstanceAutomatedBackupsReplications = [{ DBInstanceAutomatedBackupsArn: 'arn:elsewhere' }];
    expect(told({ DBInstanceAutomatedBackupsReplications })[0]).toMatchObject({
      level: 'notice',
      found: expect.stringMatching(/replicated as 'arn:elsewhere'/),
    });
  });

  it("names the database's own stack, from the tags that CloudFormation sets", () => {
    const TagList = [
      { Key: 'aws:cloudformation:stack-name', Value: 'orders-data' },
      { Key: 'aws:cloudformation:logical-id', Value: 'OrdersDb7F3' },
    ];
    expect(told({ TagList }).at(-1)).toMatchObject({
      level: 'notice',
      subject: 'stack orders-data',
      found: "the database as its resource 'OrdersDb7F3'",
    });
  });
});

function matching<T extends { readonly expected: RegExp }>(finding: T) {
  return { ...finding, expected: expect.stringMatching(finding.expected) };
}
