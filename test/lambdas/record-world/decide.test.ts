import { describe, expect, it } from '@jest/globals';
import { decide, type RecordWorldInput } from '../../../lambdas/record-world/decide';
import { incident, openRecord, original } from '../database-instances';
import { recovered } from '../recovery-state';

const { plan } = recovered();

function record(changes: Partial<RecordWorldInput> = {}) {
  if (!plan) throw new Error('the sample has a plan');
  return decide({
    incident: incident(),
    database: 'orders',
    planned: plan,
    replanned: plan,
    record: undefined,
    original: original(),
    executionArn: 'arn:execution:this',
    now: new Date('2026-11-21T11:00:00Z'),
    ...changes,
  });
}

describe('record world', () => {
  it('opens a record with the settings of the original as they are', () => {
    const decision = record();
    expect(decision).toMatchObject({
      kind: 'open',
      record: { status: 'OPEN', openedBy: 'arn:execution:this', worldKey: 'worlds/orders/INC-1.json' },
    });
    expect(JSON.parse(decision.record.settings)).toMatchObject({ vpcSecurityGroupIds: ['sg-db'], multiAZ: true });
    expect(record({ record: openRecord({ status: 'CLOSED' }) }).kind).toBe('open');
  });

  it('adopts an open record of an earlier execution or incident and changes nothing in it', () => {
    const earlier = openRecord({ incidentId: 'INC-0', writersRecordedAt: 'then' });
    expect(record({ record: earlier })).toEqual({ kind: 'adopt', record: earlier });
  });

  it.each<[string, Partial<RecordWorldInput>, RegExp]>([
    [
      'the plan became another one under the lock',
      { replanned: plan && { ...plan, hash: 'other' } } as Partial<RecordWorldInput>,
      /became another one/,
    ],
    [
      'the open record is about another original',
      { original: original({ DbiResourceId: 'db-X' }), record: openRecord() },
      /'db-OLD', the plan about 'db-X'/,
    ],
    ['the original is not shown', { original: undefined }, /not shown/],
  ])('refuses when %s', (_what, changes, message) => {
    expect(() => record(changes)).toThrow(
      expect.objectContaining({ name: 'WorldChanged', message: expect.stringMatching(message) }),
    );
  });
});
