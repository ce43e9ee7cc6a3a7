import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { RecordedWriter } from '../../../../lambdas/shared/contract/recorded-writer';
import type { ConfiguredWriter } from '../../../../lambdas/shared/contract/writer';
import { resumeChanges } from '../../../../lambdas/shared/writers/all-writers';
import type { Change } from '../../../../lambdas/shared/writers/writer-kind';
import { observed } from '../../writers';
import { EMPTY_WORLD, type WriterWorld, writersInMemory } from './writers-in-memory';

const ROLE = 'arn:aws:iam::111122223333:role/nightly';
const on = { database: 'orders', incidentId: 'INC-1' };
const AS_RECORDED = { portion: 'all' as const, resumeWith: {} };
type Memory = ReturnType<typeof writersInMemory>;

/** Worlds with any number of writers of each kind, each in any state that is accepted. */
const worlds = fc.record({
  schedules: fc.array(fc.constantFrom('ENABLED' as const, 'DISABLED' as const), { maxLength: 3 }),
  rules: fc.array(fc.constantFrom('ENABLED', 'DISABLED'), { maxLength: 3 }),
  functions: fc.array(
    fc.record({
      reserved: fc.option(fc.nat(50), { nil: undefined }),
      mappings: fc.array(fc.constantFrom('Enabled', 'Disabled'), { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  hooks: fc.array(fc.constantFrom('running', 'stopped'), { maxLength: 2 }),
  services: fc.array(
    fc.record({
      count: fc.nat(4),
      daemon: fc.boolean(),
      rollback: fc.option(fc.boolean(), { nil: undefined }),
      scaling: fc.option(fc.record({ min: fc.nat(2), suspended: fc.boolean() }), { nil: undefined }),
    }),
    { maxLength: 3 },
  ),
});

function worldOf(given: typeof worlds extends fc.Arbitrary<infer T> ? T : never): {
  world: WriterWorld;
  configured: ConfiguredWriter[];
} {
  const world = structuredClone(EMPTY_WORLD);
  const configured: ConfiguredWriter[] = [];
  for (const [index, State] of given.schedules.entries()) {
    const name = `schedule-${index}`;
    world.groups['default'] = 'ACTIVE';
    world.schedules[`default/${name}`] = {
      Name: name,
      GroupName: 'default',
      State,
      Target: { Arn: 'arn:x', RoleArn: ROLE },
    };
    configured.push({ kind: 'schedule', group: 'default', name, roleArn: ROLE });
  }
  for (const [index, state] of given.rules.entries()) {
    world.rules[`rule-${index}`] = { state };
    configured.push({ kind: 'rule', eventBus: 'default', name: `rule-${index}` });
  }
  for (const [index, { reserved, mappings }] of given.functions.entries()) {
    const name = `function-${index}`;
    world.functions[name] = {
      arn: `arn:${name}`,
      timeoutSeconds: 5,
      ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
      mappings: mappings.map((state, at) => ({ uuid: `${name}-${at}`, eventSourceArn: 'arn:queue', state })),
    };
    configured.push({ kind: 'lambda', functionName: name });
  }
  for (const [index, state] of given.hooks.entries()) {
    const functionArn = `arn:aws:lambda:eu-west-1:111122223333:function:hook-${index}`;
    world.hooks[functionArn] = { state };
    configured.push({ kind: 'hook', functionArn, holds: index === 0 ? 'writes' : 'deployments' });
  }
  for (const [index, { count, daemon, rollback, scaling }] of given.services.entries()) {
    const service = `service-${index}`;
    world.services[service] = observed(service, {
      desiredCount: count,
      ...(daemon ? { schedulingStrategy: 'DAEMON' } : {}),
      ...(rollback === undefined ? {} : { circuitBreaker: { enable: true, rollback } }),
    });
    if (scaling && !daemon) {
      const { min: minCapacity, suspended: all } = scaling;
      const suspended = { dynamicScalingIn: all, dynamicScalingOut: all, scheduledScaling: all };
      world.targets[service] = { minCapacity, maxCapacity: 6, suspended };
    }
    configured.push({ kind: 'ecsService', cluster: 'shop', service });
  }
  return { world, configured };
}

async function record({ writers }: Memory, configured: readonly ConfiguredWriter[]): Promise<RecordedWriter[]> {
  const found = await writers.find(configured, { resumeWith: {}, all: configured, on });
  return found.map((writer) => required(writer.record, writer.subject));
}

function required<T>(value: T | undefined, subject: string): T {
  if (value === undefined) {
    throw new Error(`${subject} was refused, expected every generated writer to be accepted`);
  }
  return value;
}

/** Rounds of a loop until nothing is left to change; gives up after `most` changes, as a function that dies does. */
async function change(next: () => Promise<readonly Change[]>, most = Number.POSITIVE_INFINITY): Promise<void> {
  let made = 0;
  for (let quietRounds = 0; quietRounds < 2; ) {
    const changes = await next();
    for (const { make } of changes) {
      if (made++ >= most) {
        return;
      }
      await make();
    }
    quietRounds = changes.length === 0 ? quietRounds + 1 : 0;
  }
}

const look = (memory: Memory, recorded: readonly RecordedWriter[]) =>
  memory.writers.look(recorded, { purpose: 'stop', force: true, on });
const stop = (memory: Memory, recorded: readonly RecordedWriter[], most?: number) =>
  change(async () => (await look(memory, recorded)).flatMap((seen) => seen.stop), most);
const resume = (memory: Memory, recorded: readonly RecordedWriter[], most?: number) =>
  change(async () => resumeChanges(await look(memory, recorded), AS_RECORDED), most);

/** A mapping on its way is where it goes once it has arrived. */
function settled({ functions, ...rest }: WriterWorld): unknown {
  return JSON.parse(
    JSON.stringify({ ...rest, functions })
      .replaceAll('Enabling', 'Enabled')
      .replaceAll('Disabling', 'Disabled'),
  );
}

describe('stopping and resuming any writers', () => {
  it('stops them all, and leaves the world exactly as it was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (given) => {
        const { world, configured } = worldOf(given);
        const memory = writersInMemory(world);
        const recorded = await record(memory, configured);

        await stop(memory, recorded);
        const seen = await look(memory, recorded);
        expect(seen.flatMap(({ active }) => active)).toEqual([]);

        await resume(memory, recorded);
        expect(settled(memory.world)).toEqual(settled(world));
        expect((await look(memory, recorded)).flatMap((one) => one.notResumed(AS_RECORDED))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('restores the world after dying at any change, of the stop and of the resume', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.nat(12), fc.nat(12), async (given, stopped, resumed) => {
        const { world, configured } = worldOf(given);
        const memory = writersInMemory(world);
        const recorded = await record(memory, configured);

        await stop(memory, recorded, stopped);
        await resume(memory, recorded, resumed);
        await resume(memory, recorded);
        expect(settled(memory.world)).toEqual(settled(world));
      }),
      { numRuns: 150 },
    );
  });

  it('records nothing new of a world that is stopped: what is kept is what came first', async () => {
    const { world, configured } = worldOf({
      schedules: ['ENABLED'],
      rules: ['ENABLED'],
      functions: [{ reserved: undefined, mappings: ['Enabled'] }],
      hooks: ['running'],
      services: [{ count: 2, daemon: false, rollback: true, scaling: { min: 1, suspended: false } }],
    });
    const memory = writersInMemory(world);
    const recorded = await record(memory, configured);

    await stop(memory, recorded);
    expect(await record(memory, configured)).not.toEqual(recorded);
    await resume(memory, recorded);
    expect(await record(memory, configured)).toEqual(recorded);
  });
});
