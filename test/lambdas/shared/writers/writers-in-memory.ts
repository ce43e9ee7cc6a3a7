import type { Ecs, ObservedService, ServiceChange } from '../../../../lambdas/shared/ecs';
import type { EventRules } from '../../../../lambdas/shared/event-rules';
import type { Functions, ObservedFunction } from '../../../../lambdas/shared/functions';
import type { LoadBalancer } from '../../../../lambdas/shared/load-balancer';
import type { Scaling, ScalingTarget } from '../../../../lambdas/shared/scaling';
import type { ObservedSchedule, Scheduler, ScheduleState } from '../../../../lambdas/shared/scheduler';
import { type WriterKinds, Writers } from '../../../../lambdas/shared/writers/all-writers';
import { EcsServices } from '../../../../lambdas/shared/writers/ecs-service/ecs-services';
import { HookedWriters } from '../../../../lambdas/shared/writers/hooked-writers';
import { LambdaFunctions } from '../../../../lambdas/shared/writers/lambda-functions';
import { ScheduledWriters } from '../../../../lambdas/shared/writers/scheduled-writers';
import type { Change } from '../../../../lambdas/shared/writers/writer-kind';
import { WritingRules } from '../../../../lambdas/shared/writers/writing-rules';

/** Everything that writers are, by name. Plain data: two worlds are the same when they are equal. */
export interface WriterWorld {
  schedules: Record<string, ObservedSchedule>;
  groups: Record<string, string>;
  rules: Record<string, { state: string; managedBy?: string; targets?: string[] }>;
  functions: Record<string, ObservedFunction>;
  hooks: Record<string, { state: string; previous?: string; answer?: string; error?: string }>;
  services: Record<string, ObservedService>;
  targets: Record<string, ScalingTarget>;
}

export const EMPTY_WORLD: WriterWorld = {
  schedules: {},
  groups: {},
  rules: {},
  functions: {},
  hooks: {},
  services: {},
  targets: {},
};

const TRANSITIONS: Readonly<Record<string, string>> = { Disabling: 'Disabled', Enabling: 'Enabled' };

/** The kinds on ports that keep their world in memory; `calls` are the changing ones, in order. */
export function writersInMemory(given: Partial<WriterWorld>, now: () => Date = () => new Date('2026-11-21T12:00:00Z')) {
  const world: WriterWorld = { ...EMPTY_WORLD, ...structuredClone(given) };
  const calls: unknown[][] = [];
  const ports = portsOf(world, calls);
  const kinds: WriterKinds = {
    ecsService: new EcsServices(ports.ecs, ports.scaling, ports.loadBalancer),
    schedule: new ScheduledWriters(ports.scheduler, now),
    rule: new WritingRules(ports.rules),
    lambda: new LambdaFunctions(ports.functions),
    hook: new HookedWriters(ports.functions),
  };
  return {
    world,
    calls,
    kinds,
    writers: new Writers(kinds),
    make: async (changes: readonly Change[]) => {
      for (const { make } of changes) {
        await make();
      }
    },
  };
}

function portsOf(world: WriterWorld, calls: unknown[][]) {
  const scheduler = {
    schedule: async (group: string, name: string) => world.schedules[`${group}/${name}`],
    groupState: async (group: string) => world.groups[group],
    setState: async (schedule: ObservedSchedule, State: ScheduleState) => {
      calls.push(['setState', schedule.Name, State]);
      world.schedules[`${schedule.GroupName}/${schedule.Name}`] = { ...schedule, State };
    },
  } as unknown as Scheduler;
  const setRule = (name: string, state: string) => {
    calls.push(['setRule', name, state]);
    world.rules[name] = { ...world.rules[name], state };
  };
  const rules = {
    rule: async ({ name }: { name: string }) => world.rules[name],
    targetArns: async ({ name }: { name: string }) => world.rules[name]?.targets ?? [],
    enable: async ({ name }: { name: string }) => setRule(name, 'ENABLED'),
    disable: async ({ name }: { name: string }) => setRule(name, 'DISABLED'),
  } as unknown as EventRules;
  return { scheduler, rules, functions: functionsOf(world, calls), ...ecsOf(world, calls) };
}

/** A mapping's transition ends with the next look. */
function functionsOf(world: WriterWorld, calls: unknown[][]): Functions {
  const change = (name: string, concurrency: number | undefined) => {
    const { reservedConcurrency: _, ...rest } = world.functions[name]!;
    world.functions[name] = concurrency === undefined ? rest : { ...rest, reservedConcurrency: concurrency };
  };
  return {
    functions: async (names: readonly string[]) =>
      names.map((name) => {
        const found = world.functions[name] && structuredClone(world.functions[name]);
        if (found) {
          const mappings = found.mappings.map((one) => ({ ...one, state: TRANSITIONS[one.state] ?? one.state }));
          world.functions[name] = { ...found, mappings };
        }
        return found;
      }),
    reserve: async (name: string, concurrency: number) => {
      calls.push(['reserve', name, concurrency]);
      change(name, concurrency);
    },
    deleteReservation: async (name: string) => {
      calls.push(['deleteReservation', name]);
      change(name, undefined);
    },
    enableMapping: async (uuid: string, enabled: boolean) => {
      calls.push(['enableMapping', uuid, enabled]);
      for (const [name, one] of Object.entries(world.functions)) {
        const state = enabled ? 'Enabling' : 'Disabling';
        const mappings = one.mappings.map((mapping) => (mapping.uuid === uuid ? { ...mapping, state } : mapping));
        world.functions[name] = { ...one, mappings };
      }
    },
    invoke: async (arn: string, event: { action: string }) => {
      const hook = world.hooks[arn]!;
      if (event.action !== 'check') {
        calls.push(['hook', arn, event]);
        hook.state = event.action === 'freeze' ? 'stopped' : 'running';
      }
      const { state, previous } = hook;
      const payload = hook.answer ?? JSON.stringify({ state, ...(previous ? { previous } : {}) });
      return { payload, ...(hook.error ? { error: hook.error } : {}) };
    },
  } as unknown as Functions;
}

function ecsOf(world: WriterWorld, calls: unknown[][]) {
  const ecs = {
    describeServices: async (wanted: readonly { service: string }[]) => ({
      found: wanted.flatMap(({ service }) => world.services[service] ?? []),
      missing: [],
    }),
    tasksNotStopped: async () => [],
    protectedTasks: async () => [],
    updateService: async ({ service }: ObservedService, change: ServiceChange) => {
      calls.push(['updateService', service, change]);
      const { desiredCount = world.services[service]!.desiredCount } = change;
      world.services[service] = { ...world.services[service]!, ...change, desiredCount, runningCount: desiredCount };
    },
  } as unknown as Ecs;
  const set = (service: string, target: ScalingTarget) => {
    calls.push(['scaling', service, target]);
    world.targets[service] = target;
  };
  const scaling = {
    targets: async (wanted: readonly { cluster: string; service: string }[]) =>
      wanted.flatMap(({ cluster, service }) =>
        world.targets[service] ? [{ cluster, service, target: world.targets[service] }] : [],
      ),
    suspend: async ({ service }: { service: string }) =>
      set(service, {
        minCapacity: 0,
        maxCapacity: world.targets[service]!.maxCapacity,
        suspended: { dynamicScalingIn: true, dynamicScalingOut: true, scheduledScaling: true },
      }),
    restore: async ({ service }: { service: string }, target: ScalingTarget) => set(service, target),
  } as unknown as Scaling;
  const loadBalancer = { health: async () => undefined } as unknown as LoadBalancer;
  return { ecs, scaling, loadBalancer };
}
