import { describe, expect, it } from '@jest/globals';
import type { RecordedFunction } from '../../../../lambdas/shared/contract/recorded-writer';
import type { ObservedFunction, ObservedMapping } from '../../../../lambdas/shared/functions';
import type { Resumption } from '../../../../lambdas/shared/writers/writer-kind';
import { writersInMemory } from './writers-in-memory';

const writer = { kind: 'lambda' as const, functionName: 'importer' };
const mapping = (uuid: string, state: string): ObservedMapping => ({ uuid, state, eventSourceArn: `arn:${uuid}` });
const importer: ObservedFunction = {
  arn: 'arn:aws:lambda:eu-west-1:111122223333:function:importer',
  timeoutSeconds: 30,
  mappings: [mapping('orders', 'Enabled'), mapping('old', 'Disabled')],
};
const recorded: RecordedFunction = {
  ...writer,
  timeoutSeconds: 30,
  eventSourceMappings: [
    { uuid: 'orders', eventSourceArn: 'arn:orders', enabled: true },
    { uuid: 'old', eventSourceArn: 'arn:old', enabled: false },
  ],
};
const options = { purpose: 'stop' as const, force: false, on: { database: 'orders', incidentId: 'INC-1' } };
const all: Resumption = { portion: 'all', resumeWith: {} };
const withFunction = (changes: Partial<ObservedFunction> = {}) =>
  writersInMemory({ functions: { importer: { ...importer, ...changes } } });
const look = (memory: ReturnType<typeof withFunction>, was = recorded) =>
  memory.writers.look([was], options).then(([one]) => one!);
const find = (memory: ReturnType<typeof withFunction>) =>
  memory.writers.find([writer], { ...options, resumeWith: {}, all: [writer] }).then(([one]) => one!);

describe('a function', () => {
  it('is recorded with its mappings, its timeout, and that nothing was reserved', async () => {
    expect((await find(withFunction())).record).toEqual(recorded);
    expect((await find(withFunction({ reservedConcurrency: 5 }))).record).toEqual({
      ...recorded,
      reservedConcurrency: 5,
    });
  });

  it('is throttled only once its mappings are Disabled, so that no message is received in vain', async () => {
    const memory = withFunction();

    await memory.make((await look(memory)).stop);
    expect(memory.calls).toEqual([['enableMapping', 'orders', false]]);
    const disabling = await look(memory);
    expect(disabling.stop).toEqual([]);
    expect(disabling.active).toContain('function importer: event source mapping orders is Disabling');

    await memory.make((await look(memory)).stop);
    expect(memory.calls.at(-1)).toEqual(['reserve', 'importer', 0]);
    expect(await look(memory)).toMatchObject({ stop: [], active: [], settleSeconds: 30 });
  });

  it('comes back in reverse: first what was reserved, then the mappings that were enabled', async () => {
    const memory = withFunction({
      reservedConcurrency: 0,
      mappings: [mapping('orders', 'Disabled'), mapping('old', 'Disabled')],
    });

    await memory.make((await look(memory)).resume(all));
    expect(memory.calls).toEqual([
      ['deleteReservation', 'importer'],
      ['enableMapping', 'orders', true],
    ]);
    expect((await look(memory)).notResumed(all)).toEqual([
      'function importer: event source mapping orders is Enabling',
    ]);
    expect((await look(memory)).notResumed(all)).toEqual([]);
    expect(memory.world.functions['importer']).toEqual(importer);
  });

  it('gets the number back that was reserved', async () => {
    const memory = withFunction({ reservedConcurrency: 0 });

    await memory.make((await look(memory, { ...recorded, reservedConcurrency: 7 })).resume(all));
    expect(memory.calls).toEqual([['reserve', 'importer', 7]]);
  });

  it('is throttled again when somebody lifts it, and its mapping disabled again when somebody enables it', async () => {
    const lifted = withFunction({ mappings: [mapping('orders', 'Disabled'), mapping('old', 'Disabled')] });
    const enabled = withFunction({ reservedConcurrency: 0, mappings: [mapping('old', 'Enabled')] });

    expect((await look(lifted)).stop.map(({ call }) => call.call)).toEqual(['lambda:PutFunctionConcurrency']);
    expect((await look(enabled)).stop.map(({ call }) => call.detail)).toEqual(['old of arn:old: Enabled -> Disabled']);
  });

  it('leaves a mapping in a transition to the next round', async () => {
    expect((await look(withFunction({ mappings: [mapping('orders', 'Updating')] }))).stop).toEqual([]);
  });

  it('settles for the longer of its timeouts', async () => {
    expect((await look(withFunction({ timeoutSeconds: 900 }))).settleSeconds).toBe(900);
    expect((await look(withFunction({ timeoutSeconds: 3 }))).settleSeconds).toBe(30);
  });

  it('tells of a timeout that makes the outage longer', async () => {
    expect((await find(withFunction({ timeoutSeconds: 600 }))).findings).toEqual([
      expect.objectContaining({ level: 'notice', found: 'a timeout of 600 s' }),
    ]);
  });

  it('refuses one that does not exist, and cannot be resumed when it or a mapping is gone', async () => {
    expect((await find(writersInMemory({}))).findings[0]).toMatchObject({ level: 'refusal' });
    for (const memory of [writersInMemory({}), withFunction({ mappings: [] })]) {
      const seen = await look(memory);
      expect(() => seen.resume(all)).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
    }
  });
});
