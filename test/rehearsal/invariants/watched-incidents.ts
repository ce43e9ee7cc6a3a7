import { type InvariantWatch, watchInvariants } from '../../../lib/rehearsal/invariants/watch-invariants';
import type { ExecutionEnd } from '../../../lib/rehearsal/responder';
import type { SimulatedWorldOptions } from '../../../lib/rehearsal/simulation/simulated-world';
import { type Incident, SimulatedRecoveries } from '../simulation/simulated-recoveries';
import { BadActor } from './bad-actor';

/** A bad release has done its damage, and everything that happens is watched. */
export interface WatchedIncident {
  readonly incident: Incident;
  readonly watch: InvariantWatch;
  readonly actor: BadActor;
  /** `INVARIANT subject: found ...` of what was found until now. */
  found(): readonly string[];
  /** The invariants violated, each once. */
  violated(): readonly string[];
  finish(...ends: readonly ExecutionEnd[]): Promise<void>;
}

export type OpenIncident = (options?: Partial<SimulatedWorldOptions>) => Promise<WatchedIncident>;

/** One assembly for a test file, and the incidents that are watched on it. */
export class WatchedIncidents {
  private constructor(private readonly recoveries: SimulatedRecoveries) {}

  static async prepare(): Promise<WatchedIncidents> {
    return new WatchedIncidents(await SimulatedRecoveries.prepare());
  }

  async open(options: Partial<SimulatedWorldOptions> = {}): Promise<WatchedIncident> {
    const incident = await this.recoveries.incident(options, { goodSeconds: 120, badSeconds: 240 });
    const watch = watchInvariants(incident);
    return {
      incident,
      watch,
      actor: new BadActor(incident),
      found: () => watch.violations.map(({ invariant, what }) => `${invariant} ${what}`),
      violated: () => [...new Set(watch.violations.map(({ invariant }) => invariant))],
      finish: (...ends) => watch.finish({ ends }),
    };
  }

  closeWorlds(): Promise<void> {
    return this.recoveries.closeWorlds();
  }

  remove(): Promise<void> {
    return this.recoveries.remove();
  }
}

export const production = ({ world }: Incident) => world.services.rds.state.byIdentifier(world.database.identifier)!;
export const candidate = ({ world }: Incident) =>
  [...world.services.rds.state.instances.values()].find(({ identifier }) => identifier.includes('-restored-'))!;
/** The first service of the application. */
export const service = ({ world }: Incident) => ({
  cluster: world.application.cluster,
  service: world.application.services[0]!,
});
