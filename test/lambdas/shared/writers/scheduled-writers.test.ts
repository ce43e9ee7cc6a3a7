import { describe, expect, it } from '@jest/globals';
import type { RecordedSchedule } from '../../../../lambdas/shared/contract/recorded-writer';
import type { ObservedSchedule } from '../../../../lambdas/shared/scheduler';
import { settingsHash } from '../../../../lambdas/shared/writers/scheduled-writers';
import type { Resumption } from '../../../../lambdas/shared/writers/writer-kind';
import { writersInMemory } from './writers-in-memory';

const ROLE = 'arn:aws:iam::111122223333:role/nightly';
const writer = { kind: 'schedule' as const, group: 'shop', name: 'nightly', roleArn: ROLE };
const nightly: ObservedSchedule = {
  Name: 'nightly',
  GroupName: 'shop',
  State: 'ENABLED',
  ScheduleExpression: 'rate(5 minutes)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 3 },
  Target: { Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:importer', RoleArn: ROLE, Input: '{"a":1}' },
  LastModificationDate: new Date('2026-11-21T11:00:00Z'),
};
const recorded: RecordedSchedule = { ...writer, state: 'ENABLED', settingsHash: settingsHash(nightly) };
const options = { purpose: 'stop' as const, force: false, on: { database: 'orders', incidentId: 'INC-1' } };
const all: Resumption = { portion: 'all', resumeWith: {} };

function withSchedule(changes: Partial<ObservedSchedule> = {}, groups: Record<string, string> = { shop: 'ACTIVE' }) {
  return writersInMemory({ schedules: { 'shop/nightly': { ...nightly, ...changes } }, groups });
}
const find = (memory: ReturnType<typeof withSchedule>) =>
  memory.writers.find([writer], { ...options, resumeWith: {}, all: [writer] }).then(([one]) => one!);
const look = (memory: ReturnType<typeof withSchedule>, was = recorded) =>
  memory.writers.look([was], options).then(([one]) => one!);

describe('a schedule', () => {
  it('is disabled with all of its other settings as they were, and enabled again', async () => {
    const memory = withSchedule();

    await memory.make((await look(memory)).stop);
    expect(memory.world.schedules['shop/nightly']).toEqual({ ...nightly, State: 'DISABLED' });
    expect(await look(memory)).toMatchObject({ stop: [], active: [], settleSeconds: 60 });

    await memory.make((await look(memory)).resume(all));
    expect(memory.world.schedules['shop/nightly']).toEqual(nightly);
    expect((await look(memory)).resume(all)).toEqual([]);
  });

  it('is left disabled where it was recorded so, also when somebody enabled it meanwhile', async () => {
    const memory = withSchedule();
    const was = { ...recorded, state: 'DISABLED' as const };

    await memory.make((await look(memory, was)).stop);
    expect((await look(memory, was)).resume(all)).toEqual([]);
    expect(memory.world.schedules['shop/nightly']?.State).toBe('DISABLED');
  });

  it('comes back with all, not with the canary', async () => {
    const memory = withSchedule({ State: 'DISABLED' });
    const seen = await look(memory);

    expect(seen.resume({ ...all, portion: 'canary' })).toEqual([]);
    expect(seen.notResumed({ ...all, portion: 'canary' })).toEqual([]);
    expect(seen.notResumed(all)).toEqual(["schedule shop/nightly: found 'DISABLED'"]);
  });

  it('keeps what somebody changed of it meanwhile, and says so', async () => {
    const memory = withSchedule({ State: 'DISABLED', ScheduleExpression: 'rate(1 hour)' });
    const [change] = (await look(memory)).resume(all);

    expect(change?.call.detail).toContain('other settings were changed since it was recorded and are kept');
    await memory.make([change!]);
    expect(memory.world.schedules['shop/nightly']).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 hour)',
    });
  });

  it('says when it was last modified, for whoever asks who enabled it', async () => {
    expect((await look(withSchedule())).traces).toBe('last modified at 2026-11-21T11:00:00.000Z');
  });

  it('has stopped when it is gone, and cannot be resumed then', async () => {
    const seen = await look(writersInMemory({}));

    expect(seen).toMatchObject({ stop: [], active: [] });
    expect(() => seen.resume(all)).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
  });

  it('is recorded with a hash of everything but its state', async () => {
    expect((await find(withSchedule())).record).toEqual(recorded);
    expect((await find(withSchedule({ State: 'DISABLED' }))).record).toEqual({ ...recorded, state: 'DISABLED' });
  });

  it('tells of a target that is not stopped with it, unless it is a writer too', async () => {
    const memory = withSchedule();
    const importer = { kind: 'lambda' as const, functionName: 'importer' };
    const levels = async (all: readonly (typeof writer | typeof importer)[]) =>
      (await memory.kinds.schedule.find([writer], { ...options, resumeWith: {}, all })).flatMap(({ findings }) =>
        findings.map(({ level }) => level),
      );

    expect(await levels([writer])).toEqual(['notice']);
    expect(await levels([writer, importer])).toEqual([]);
  });

  it.each<[string, Partial<ObservedSchedule>, Record<string, string>, RegExp]>([
    ['whose group is being deleted', {}, { shop: 'DELETING' }, /'DELETING'/],
    ['whose group is gone', {}, {}, /'missing'/],
    ['with another role', { Target: { Arn: 'arn:x', RoleArn: 'arn:other' } }, { shop: 'ACTIVE' }, /'arn:other'/],
    ['with a key of its owner', { KmsKeyArn: 'arn:key' }, { shop: 'ACTIVE' }, /key of your own/],
    ['whose start has passed', { StartDate: new Date('2026-01-01T00:00:00Z') }, { shop: 'ACTIVE' }, /2026-01-01/],
  ])('refuses one %s', async (_what, changes, groups, message) => {
    const { findings, record } = await find(withSchedule(changes, groups));

    expect(findings.filter(({ level }) => level === 'refusal')).toEqual([
      expect.objectContaining({ subject: 'schedule shop/nightly', found: expect.stringMatching(message) }),
    ]);
    expect(record).toBeUndefined();
  });

  it('refuses one that does not exist, and one that may not be read', async () => {
    const memory = writersInMemory({});
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

    expect((await find(memory)).findings[0]).toMatchObject({ level: 'refusal', found: 'none with this name' });
    Object.assign(memory.kinds.schedule, {
      find: async () => {
        throw denied;
      },
    });
    expect((await find(memory)).findings[0]).toMatchObject({
      level: 'refusal',
      found: "'AccessDeniedException' (not authorized)",
    });
  });
});
