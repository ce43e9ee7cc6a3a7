import { FunctionHosts } from '../rehearsal/simulation/function-hosts';
import { SimulatedIncident } from '../rehearsal/simulation/simulated-incident';
import { createSimulatedWorld } from '../rehearsal/simulation/simulated-world';

export interface SimulationMeasure {
  readonly runs: number;
  /** Median wall time of one recovery, after the functions are warm. */
  readonly millisecondsPerRun: number;
  /** CPU time of all threads, for each warm recovery. */
  readonly cpuMillisecondsPerRun: number;
  readonly callsPerRun: number;
  readonly residentMegabytes: number;
  /** From the start of the execution to its end, with AWS's typical times and an approval after a minute. */
  readonly simulatedMinutes: number;
}

/** The first recoveries of a process load and compile every bundle; they are not counted. */
const WARM_UP = 5;

/** Recovers a corrupted model database `runs` times in virtual time. */
export async function measureSimulation(assembly: string, runs: number): Promise<SimulationMeasure> {
  const hosts = new FunctionHosts();
  const { virtualSeconds } = await recoverOnce(assembly, hosts, 1);
  for (let run = 0; run < WARM_UP; run += 1) await recoverOnce(assembly, hosts, 0.02);
  const before = process.cpuUsage();
  const times: number[] = [];
  let callsPerRun = 0;
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    callsPerRun = (await recoverOnce(assembly, hosts, 0.02)).calls;
    times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((left, right) => left - right);
  return {
    runs,
    millisecondsPerRun: Math.round(times[Math.floor(times.length / 2)]!),
    cpuMillisecondsPerRun: Math.round((user + system) / 1000 / runs),
    callsPerRun,
    residentMegabytes: Math.round(process.memoryUsage().rss / 1_000_000),
    simulatedMinutes: Math.round(virtualSeconds / 6) / 10,
  };
}

async function recoverOnce(assembly: string, hosts: FunctionHosts, paceScale: number) {
  const world = await createSimulatedWorld({ assembly, seed: 3, paceScale, hosts });
  try {
    const incident = await SimulatedIncident.happen(world);
    const [calls, started] = [world.context.calls.length, world.clock.milliseconds];
    const { outcome, cause } = await incident.recover();
    if (outcome !== 'Recovered') throw new Error(`expected the recovery to end Recovered, found ${outcome}: ${cause}`);
    return {
      calls: world.context.calls.length - calls,
      virtualSeconds: (world.clock.milliseconds - started) / 1000,
    };
  } finally {
    await world.close();
  }
}
