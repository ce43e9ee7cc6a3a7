import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseConfig } from '../../../lib/config';
import { FunctionHosts } from '../../../lib/rehearsal/simulation/function-hosts';
import { type IncidentOptions, SimulatedIncident } from '../../../lib/rehearsal/simulation/simulated-incident';
import {
  createSimulatedWorld,
  type SimulatedWorld,
  type SimulatedWorldOptions,
} from '../../../lib/rehearsal/simulation/simulated-world';
import { devAssembly } from '../../dev-assembly';
import { synthesizeChanged } from '../synthesize-changed';

export type Incident = SimulatedIncident;

/** One assembly for a test file, and the worlds that are opened on it. */
export class SimulatedRecoveries {
  private readonly hosts = new FunctionHosts();
  private readonly open: SimulatedWorld[] = [];

  private constructor(
    private readonly assembly: string,
    /** Of an assembly that is this file's alone. */
    private readonly directory?: string,
  ) {}

  /** `changes` to the database of the dev environment. */
  static async prepare(changes?: Partial<DatabaseConfig>): Promise<SimulatedRecoveries> {
    if (!changes) return new SimulatedRecoveries(await devAssembly());
    const directory = await mkdtemp(join(tmpdir(), 'simulated-recoveries-'));
    await synthesizeChanged(changes, directory);
    return new SimulatedRecoveries(directory, directory);
  }

  /** A world in which the bad release has done its damage. */
  async incident(
    options: Partial<SimulatedWorldOptions> = {},
    incident: IncidentOptions = {},
  ): Promise<SimulatedIncident> {
    const defaults = { assembly: this.assembly, seed: 3, paceScale: 0.02, hosts: this.hosts };
    const world = await createSimulatedWorld({ ...defaults, ...options });
    this.open.push(world);
    return SimulatedIncident.happen(world, incident);
  }

  async closeWorlds(): Promise<void> {
    for (const world of this.open.splice(0)) await world.close();
  }

  async remove(): Promise<void> {
    await this.closeWorlds();
    if (this.directory) await rm(this.directory, { recursive: true, force: true });
  }
}
