import type { SimulatedIncident } from '../simulation/simulated-incident';
import { CallOwners } from './call-owners';
import { CallTargets } from './call-targets';
import { Deadlines } from './deadlines';
import { deployedRecovery } from './deployed-recovery';
import { ExecutionBook } from './execution-book';
import { Fences } from './fences';
import { Gates } from './gates';
import { GuardedCalls } from './guarded-calls';
import { ProductionName } from './production-name';
import { Promises } from './promises';
import { ProtectedInstances } from './protected-instances';
import { RecordTable } from './record-table';
import { RecordWrites } from './record-writes';
import { Reports } from './reports';
import { RestoredData } from './restored-data';
import { Restores } from './restores';
import type { InvariantFamily, Scene, WatchedWorld } from './scene';
import { Secrets } from './secrets';
import { type IncidentEnd, type Violation, Violations } from './violation';
import { Writers } from './writers';

export type { IncidentEnd, Violation } from './violation';

export interface InvariantWatch {
  /** In the order in which they were found. */
  readonly violations: readonly Violation[];
  /** How many times an invariant was looked at. */
  readonly checks: number;
  /** Looks at what must hold in the end. Call it once, when everything has ended. */
  finish(end: IncidentEnd): Promise<void>;
}

/** Checks the invariants of docs/invariants.md after every change of the world from now on. */
export function watchInvariants({ world }: SimulatedIncident): InvariantWatch {
  const scene = sceneOf(world);
  return watch(scene, allFamilies(scene));
}

/**
 * Checks in a world with real servers what does not need the simulation: I1 to I4 and I6 to I8. Commits of real servers
 * are not told of, and waits are shortened there.
 */
export function watchRehearsal(world: WatchedWorld): InvariantWatch {
  const scene = sceneOf(world);
  return watch(scene, safetyFamilies(scene, new ProductionName(scene)));
}

function watch(scene: Scene, families: readonly InvariantFamily[]): InvariantWatch {
  listen(scene, families);
  return {
    get violations() {
      return scene.violations.found;
    },
    get checks() {
      return scene.violations.checks;
    },
    finish: async (end) => {
      for (const family of families) await family.finish?.(end);
    },
  };
}

function safetyFamilies(scene: Scene, name: ProductionName): readonly InvariantFamily[] {
  return [
    name,
    new ProtectedInstances(scene),
    new Fences(scene),
    new Writers(scene, name),
    new RecordWrites(scene),
    new CallTargets(scene),
    new CallOwners(scene),
    new GuardedCalls(scene),
  ];
}

function allFamilies(scene: Scene): readonly InvariantFamily[] {
  const name = new ProductionName(scene);
  return [
    ...safetyFamilies(scene, name),
    new Gates(scene),
    new RestoredData(scene),
    new Restores(scene),
    new Deadlines(scene),
    new Promises(scene, name),
    new Reports(scene),
    new Secrets(scene),
  ];
}

function sceneOf(world: WatchedWorld): Scene {
  const recovery = deployedRecovery(world.deployment);
  const { settings, tableName } = recovery;
  const { instances } = world.services.rds.state;
  return {
    world,
    recovery,
    table: new RecordTable(tableName, settings.key, world.services.dynamoDb),
    executions: new ExecutionBook(world, settings),
    violations: new Violations(() => world.context.clock.now()),
    now: () => world.context.clock.now().getTime(),
    instance: (resourceId) => instances.get(resourceId),
    holder: () => {
      for (const instance of instances.values()) if (instance.identifier === settings.identifier) return instance;
      return undefined;
    },
  };
}

function listen({ world, table }: Scene, families: readonly InvariantFamily[]): void {
  const { rds, dynamoDb, ecs, states } = world.services;
  const known = new Set(rds.state.instances.keys());
  const having = <Method extends keyof InvariantFamily>(method: Method) => families.filter((family) => family[method]);
  const onInstance = having('instanceChanged');
  const onCall = having('called');
  const onWrite = having('written');
  const onTask = having('taskChanged');
  const onCommit = having('committed');
  const onProgress = having('progressed');

  rds.state.onChange((instance) => {
    const isNew = !known.has(instance.resourceId);
    if (isNew) known.add(instance.resourceId);
    for (const family of onInstance) family.instanceChanged?.(instance, isNew);
  });
  world.calls.onCall((call) => {
    for (const family of onCall) family.called?.(call);
  });
  dynamoDb.onWrite((tableName, before, after) => {
    const write = table.write(tableName, before, after);
    if (write) for (const family of onWrite) family.written?.(write);
  });
  ecs.onTask((task) => {
    for (const family of onTask) family.taskChanged?.(task);
  });
  world.engine?.onCommit((server, { by }) => {
    for (const family of onCommit) family.committed?.(server.name, by);
  });
  states.onProgress(({ executionArn, kind, state }) => {
    if (kind !== 'entered' && kind !== 'ended') return;
    for (const family of onProgress) family.progressed?.(executionArn, state);
  });
}
