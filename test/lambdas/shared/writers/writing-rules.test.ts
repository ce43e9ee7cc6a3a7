import { describe, expect, it } from '@jest/globals';
import type { RecordedRule } from '../../../../lambdas/shared/contract/recorded-writer';
import type { Resumption } from '../../../../lambdas/shared/writers/writer-kind';
import { writersInMemory } from './writers-in-memory';

const writer = { kind: 'rule' as const, eventBus: 'default', name: 'nightly' };
const enabled: RecordedRule = { ...writer, state: 'ENABLED' };
const options = { purpose: 'stop' as const, force: false, on: { database: 'orders', incidentId: 'INC-1' } };
const all: Resumption = { portion: 'all', resumeWith: {} };
const withRule = (rule: { state: string; managedBy?: string; targets?: string[] }) =>
  writersInMemory({ rules: { nightly: rule } });
const find = (memory: ReturnType<typeof withRule>) =>
  memory.writers.find([writer], { ...options, resumeWith: {}, all: [writer] }).then(([one]) => one!);
const look = (memory: ReturnType<typeof withRule>, was = enabled) =>
  memory.writers.look([was], options).then(([one]) => one!);

describe('a rule', () => {
  it('is disabled, settles for a minute, and is enabled again', async () => {
    const memory = withRule({ state: 'ENABLED' });

    expect((await look(memory)).active).toEqual(['rule default/nightly: it is ENABLED']);
    await memory.make((await look(memory)).stop);
    expect(await look(memory)).toMatchObject({ stop: [], active: [], settleSeconds: 60 });
    await memory.make((await look(memory)).resume(all));
    expect(memory.world.rules['nightly']?.state).toBe('ENABLED');
    expect(memory.calls).toHaveLength(2);
  });

  it('is left disabled where it was recorded so', async () => {
    const memory = withRule({ state: 'DISABLED' });

    expect((await look(memory, { ...enabled, state: 'DISABLED' })).resume(all)).toEqual([]);
  });

  it('cannot be resumed when it is gone', async () => {
    const seen = await look(writersInMemory({}));

    expect(seen.active).toEqual([]);
    expect(() => seen.resume(all)).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
  });

  it('is recorded with its state, and its targets are told of', async () => {
    const found = await find(
      withRule({ state: 'DISABLED', targets: ['arn:aws:ecs:eu-west-1:111122223333:cluster/shop'] }),
    );

    expect(found).toMatchObject({ record: { ...writer, state: 'DISABLED' }, idle: true });
    expect(found.findings).toEqual([expect.objectContaining({ level: 'notice' })]);
  });

  it.each<[string, { state: string; managedBy?: string }, RegExp]>([
    ['that a service manages', { state: 'ENABLED', managedBy: 'batch.amazonaws.com' }, /batch\.amazonaws\.com/],
    [
      'whose state EnableRule does not restore',
      { state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' },
      /CLOUDTRAIL/,
    ],
  ])('refuses one %s', async (_what, rule, message) => {
    const { findings, record } = await find(withRule(rule));

    expect(findings).toEqual([expect.objectContaining({ level: 'refusal', found: expect.stringMatching(message) })]);
    expect(record).toBeUndefined();
  });
});
