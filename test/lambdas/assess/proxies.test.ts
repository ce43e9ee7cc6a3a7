import { describe, expect, it } from '@jest/globals';
import type { AssessInput, SeenProxy } from '../../../lambdas/assess/contract';
import { decide } from '../../../lambdas/assess/decide';
import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import { candidate, NAMES, openRecord, original } from '../database-instances';

const fenced = { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence', Status: 'active' }] };
const recorded: Partial<RecordItem> = {
  writersRecordedAt: 'then',
  fenceRaisedAt: 'then',
  proxies: [{ name: 'pool', identifier: 'orders-db' }],
};
const stopped = { active: [], toStop: 0, toResume: 1, missing: ['service shop/api: 3 tasks'] };
const ATTACHED: SeenProxy = { name: 'pool', attached: true, available: true };
const DETACHED: SeenProxy = { name: 'pool', attached: false, available: false };

const assess = (proxy: SeenProxy, changes: Partial<AssessInput> = {}, record: Partial<RecordItem> = {}) =>
  decide({
    mode: 'recover',
    onFailure: 'resumeOriginal',
    productionIdentifier: NAMES.production,
    quarantineGroupId: 'sg-fence',
    record: openRecord({ ...recorded, ...record }),
    original: original(),
    candidate: candidate(),
    holderResourceId: 'db-OLD',
    writers: stopped,
    proxies: [proxy],
    pageShown: false,
    serving: false,
    previous: undefined,
    now: new Date('2026-11-21T12:00:00Z'),
    ...changes,
  });

describe('assess proxies', () => {
  it('detaches a proxy before names move, since a target may follow either way', () => {
    const swapped = {
      original: original({ ...fenced, DBInstanceIdentifier: NAMES.retired }),
      candidate: candidate({ DBInstanceIdentifier: NAMES.production }),
      holderResourceId: 'db-NEW',
    };
    const swapping = { candidateResourceId: 'db-NEW', swapStartedAt: 'then' };

    expect(assess(ATTACHED, swapped, swapping)).toMatchObject({ action: 'detachProxies' });
    expect(assess(DETACHED, swapped, swapping)).toMatchObject({ action: 'swapBack' });
  });

  it('holds the original with its proxies detached', () => {
    const held = { onFailure: 'hold', original: original(fenced) } as const;

    expect(assess(ATTACHED, held)).toMatchObject({ action: 'detachProxies' });
    expect(assess(DETACHED, held)).toMatchObject({ action: 'holdSafe' });
  });

  it('attaches, waits until the original is reached, and only then brings writers back', () => {
    expect(assess(DETACHED)).toMatchObject({ action: 'attachProxies' });
    expect(assess({ ...ATTACHED, available: false })).toMatchObject({ action: 'wait' });
    expect(assess(ATTACHED)).toMatchObject({ action: 'resumeWriters' });
  });

  it('lowers the fence first: a proxy reaches nothing behind it', () => {
    expect(assess(DETACHED, { original: original(fenced) })).toMatchObject({ action: 'lowerFence' });
  });

  it('is not unchanged while a proxy has lost its target, though all else is as recorded', () => {
    const asBefore = { writers: { ...stopped, toResume: 0, missing: [] } };
    const { fenceRaisedAt: _, ...unfenced } = openRecord(recorded);

    expect(assess(DETACHED, { ...asBefore, record: unfenced })).toMatchObject({ action: 'attachProxies' });
    expect(assess(ATTACHED, { ...asBefore, record: unfenced })).toMatchObject({ outcome: 'Unchanged' });
  });
});
