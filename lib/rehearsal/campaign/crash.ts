import type { SimulatedIncident } from '../simulation/simulated-incident';
import type { PlannedCrash } from './campaign-case';
import type { FaultPlanter } from './fault-planter';

/** Stops the execution at its moment, once, and loses the event of it where the plan says so. */
export class Crash {
  private entries = 0;
  private happened = false;
  private findEvents: () => void = () => undefined;

  constructor(
    private readonly planned: PlannedCrash,
    private readonly incident: SimulatedIncident,
    planter: FaultPlanter,
  ) {
    const { services, machines } = incident.world;
    const machineName = machines[planned.machine as keyof typeof machines]?.split(':').at(-1);
    services.states.onProgress(({ executionArn, kind, state }) => {
      if (kind !== 'entered' || state !== planned.state || !executionArn.includes(`:${machineName}:`)) return;
      this.entries += 1;
      if (planned.moment === 'entered' && this.entries === planned.entry) this.strike(executionArn);
    });
    planter.onCall(({ place, site }) => {
      const isHere = place.machine === planned.machine && place.state === planned.state && site.mutating;
      if (planned.moment === 'calling' && isHere && this.entries >= planned.entry) this.strike(site.executionArn!);
    });
  }

  /** Whether the moment came. */
  get met(): boolean {
    return this.happened;
  }

  /** EventBridge delivers again. */
  over(): void {
    this.findEvents();
  }

  private strike(executionArn: string): void {
    if (this.happened) return;
    this.happened = true;
    if (this.planned.then !== 'event') this.findEvents = this.incident.world.misfortunes.loseEvents();
    void this.incident.responder.stop(executionArn, `the campaign crashes it in '${this.planned.state}'`);
  }
}
