import { describe, expect, it } from '@jest/globals';
import type { RecordedHook } from '../../../../lambdas/shared/contract/recorded-writer';
import { stopEach } from '../../../../lambdas/shared/writers/carry-out';
import type { Resumption } from '../../../../lambdas/shared/writers/writer-kind';
import { writersInMemory } from './writers-in-memory';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:freeze-batch';
const writer = { kind: 'hook' as const, functionArn: ARN, holds: 'writes' as const };
const recorded: RecordedHook = { ...writer, state: 'running', previous: 'queue=on' };
const options = { purpose: 'stop' as const, force: false, on: { database: 'orders', incidentId: 'INC-1' } };
const all: Resumption = { portion: 'all', resumeWith: {} };
const withHook = (hook: { state: string; previous?: string; answer?: string; error?: string }) =>
  writersInMemory({ hooks: { [ARN]: hook } });
const find = (memory: ReturnType<typeof withHook>) =>
  memory.writers.find([writer], { ...options, resumeWith: {}, all: [writer] }).then(([one]) => one!);
const look = (memory: ReturnType<typeof withHook>, was = recorded) =>
  memory.writers.look([was], options).then(([one]) => one!);

describe('a hook', () => {
  it('is told what to do, for which database and incident, and gets its own memory back', async () => {
    const memory = withHook({ state: 'running' });

    await memory.make((await look(memory)).stop);
    await memory.make((await look(memory)).resume(all));
    const event = { holds: 'writes', database: 'orders', incidentId: 'INC-1', previous: 'queue=on' };
    expect(memory.calls).toEqual([
      ['hook', ARN, { ...event, action: 'freeze' }],
      ['hook', ARN, { ...event, action: 'resume' }],
    ]);
  });

  it('is recorded with what it remembers, and left stopped where it was', async () => {
    expect((await find(withHook({ state: 'running', previous: 'queue=on' }))).record).toEqual(recorded);
    expect((await find(withHook({ state: 'stopped' }))).record).toEqual({ ...writer, state: 'stopped' });
    expect((await look(withHook({ state: 'stopped' }), { ...writer, state: 'stopped' })).resume(all)).toEqual([]);
  });

  it('is waited for while it is stopping', async () => {
    expect(await look(withHook({ state: 'stopping' }))).toMatchObject({
      stop: [],
      active: ['hook freeze-batch: it is stopping'],
    });
  });

  it.each<[string, { answer?: string; error?: string }, RegExp]>([
    ['nothing', { answer: '' }, /answered with nothing/],
    ['no JSON', { answer: 'ok' }, /answered with ok/],
    ['an unknown state', { answer: '{"state":"frozen"}' }, /state/],
    ['more than was agreed', { answer: '{"state":"stopped","done":true}' }, /done/],
    ['an error', { error: 'Unhandled', answer: '{"errorMessage":"no such queue"}' }, /Unhandled.*no such queue/],
  ])('fails closed on %s: refused in the plan, an error afterwards', async (_what, hook, message) => {
    const memory = withHook({ state: 'running', ...hook });

    expect((await find(memory)).findings).toEqual([
      expect.objectContaining({ level: 'refusal', found: expect.stringMatching(message) }),
    ]);
    const seen = await look(memory);
    await expect(memory.make(seen.stop)).rejects.toThrow(message);
    expect(seen.active).toEqual([expect.stringMatching(message)]);
    await expect(memory.writers.look([recorded], { ...options, purpose: 'resume' })).rejects.toThrow(message);
  });
});

describe('a hook that holds deployments', () => {
  it('is called before anything stops and after everything runs', async () => {
    const deployments = { ...recorded, functionArn: `${ARN}-2`, holds: 'deployments' as const };
    const memory = writersInMemory({
      rules: { nightly: { state: 'ENABLED' } },
      hooks: { [ARN]: { state: 'running' }, [`${ARN}-2`]: { state: 'running' } },
    });
    const rule = { kind: 'rule' as const, eventBus: 'default', name: 'nightly', state: 'ENABLED' as const };
    const seen = await memory.writers.look([recorded, rule, deployments], options);

    expect(seen.map(({ subject }) => subject)).toEqual([
      'deployments hook freeze-batch-2',
      'rule default/nightly',
      'hook freeze-batch',
    ]);
  });
});

describe('a kind that cannot be read', () => {
  it('counts as writing, and does not keep the others from being stopped', async () => {
    const memory = writersInMemory({ rules: { nightly: { state: 'ENABLED' } } });
    Object.assign(memory.kinds.lambda, {
      look: async () => {
        throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
      },
    });
    const importer = { kind: 'lambda' as const, functionName: 'importer', timeoutSeconds: 3, eventSourceMappings: [] };
    const rule = { kind: 'rule' as const, eventBus: 'default', name: 'nightly', state: 'ENABLED' as const };
    const seen = await memory.writers.look([importer, rule], options);

    const changes = seen.map(({ stop }) => stop);
    await expect(stopEach(changes, async () => undefined)).rejects.toThrow('not authorized');
    expect(memory.world.rules['nightly']?.state).toBe('DISABLED');
    expect(seen.flatMap(({ active }) => active)).toContain(
      'function importer: it could not be read (AccessDeniedException: not authorized)',
    );
  });
});
