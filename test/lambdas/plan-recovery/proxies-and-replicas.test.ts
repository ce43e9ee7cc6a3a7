import { describe, expect, it } from '@jest/globals';
import { proxyFindings } from '../../../lambdas/plan-recovery/proxy-findings';
import { replicaFindings, replicasNeed } from '../../../lambdas/plan-recovery/replica-findings';
import type { ReplicaChoice } from '../../../lambdas/shared/contract/database-settings';
import type { ObservedProxy } from '../../../lambdas/shared/proxies';
import type { ObservedReplica } from '../../../lambdas/shared/replicas';
import { databaseSettings, openRecord, original } from '../database-instances';
import { proxy, target } from '../observed-proxies';
import { attempt, past, planInput } from './planned-world';

const findingsOf = (proxies: readonly ObservedProxy[], recorded?: string[]) =>
  proxyFindings(
    past(
      [],
      recorded ? { record: openRecord({ proxies: recorded.map((name) => ({ name, identifier: 'orders-db' })) }) } : {},
    ),
    proxies,
    planInput({ settings: databaseSettings({ proxies: ['pool'] }) }),
  );

describe('proxies in the plan', () => {
  it('pass when they are named, there, and lead to the database with the password of the application', () => {
    expect(findingsOf([proxy('pool'), proxy('of-others', { targets: [target('other-db')] })])).toEqual([]);
  });

  it('pass without a target when an earlier execution has taken it away', () => {
    expect(findingsOf([proxy('pool', { targets: [] })], ['pool'])).toEqual([]);
  });

  it.each<[string, ObservedProxy[], RegExp]>([
    ['one that is missing', [], /none with this name/],
    ['one without a target', [proxy('pool', { targets: [] })], /no target/],
    ['one that leads elsewhere', [proxy('pool', { targets: [target('other-db')] })], /'other-db' \(RDS_INSTANCE\)/],
    ['one with a second target', [proxy('pool', { targets: [target('orders-db'), target('x')] })], /'orders-db'.*'x'/],
    ['one that asks for tokens only', [proxy('pool', { passwordSecretArns: [] })], /no password login/],
    ['one that cannot work', [proxy('pool', { status: 'incompatible-network' })], /incompatible-network/],
  ])('refuses %s', (_what, proxies, found) => {
    const findings = findingsOf(proxies);

    expect(findings.map(({ level, found: text }) => [level, text])).toEqual([
      ['refusal', expect.stringMatching(found)],
    ]);
  });

  it('refuses all of it at once, together with one that nobody named', () => {
    expect(findingsOf([proxy('forgotten'), proxy('pool', { targets: [], passwordSecretArns: [] })])).toHaveLength(3);
  });

  it('waits for one that is being changed', () => {
    expect(findingsOf([proxy('pool', { status: 'modifying' })])).toMatchObject([{ level: 'wait' }]);
  });
});

const reader: ObservedReplica = { identifier: 'reader', instance: original({ DBInstanceIdentifier: 'reader' }) };
const judged = (replicas: ReplicaChoice | undefined, ...found: ObservedReplica[]) =>
  replicaFindings(found, attempt(), planInput({ settings: databaseSettings(replicas ? { replicas } : {}) }));

describe('read replicas in the plan', () => {
  it('refuses each by name while nobody has decided', () => {
    expect(judged(undefined, reader, { identifier: 'second' }).map(({ level, subject }) => [level, subject])).toEqual([
      ['refusal', 'read replica reader'],
      ['refusal', 'read replica second'],
    ]);
  });

  it('tells the reason why they are left, and what becomes of them', () => {
    expect(judged({ kind: 'leave', reason: 'reports can wait' }, reader)).toMatchObject([
      {
        level: 'notice',
        found: expect.stringContaining('reports can wait'),
        next: expect.stringContaining('old data'),
      },
    ]);
  });

  it('tells the new name, and that the old one is not moved', () => {
    expect(judged({ kind: 'recreate' }, reader)).toMatchObject([
      {
        level: 'notice',
        expected: expect.stringContaining("'orders-db-replica-abcdefgha'"),
        next: expect.stringContaining('the name is not moved'),
      },
    ]);
  });

  it.each<[string, ObservedReplica, RegExp]>([
    ['one of another Region', { identifier: 'arn:aws:rds:eu-central-1:1:db:far' }, /another Region/],
    ['a cluster', { identifier: 'readers' }, /as for a cluster/],
    [
      'one with replicas of its own',
      { ...reader, instance: original({ ReadReplicaDBInstanceIdentifiers: ['leaf'] }) },
      /replicas of its own: leaf/,
    ],
  ])('refuses to make %s anew', (_what, replica, found) => {
    expect(judged({ kind: 'recreate' }, replica)).toMatchObject([
      { level: 'refusal', found: expect.stringMatching(found) },
    ]);
  });

  it('need room beside the old ones only where they are made anew', () => {
    const need = (replicas: ReplicaChoice) =>
      replicasNeed([reader], planInput({ settings: databaseSettings({ replicas }) }));

    expect(need({ kind: 'recreate' })).toEqual({ instances: 1, storage: 100 });
    expect(need({ kind: 'refuse' })).toEqual({ instances: 0, storage: 0 });
  });
});
