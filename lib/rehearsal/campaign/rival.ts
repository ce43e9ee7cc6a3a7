import type { SimulatedIncident } from '../simulation/simulated-incident';
import type { PlannedRival } from './campaign-case';

const APPROVED_AFTER_SECONDS = 60;

/** Starts something else for the same database at its moment, once. */
export class Rival {
  private happened = false;

  constructor(
    private readonly planned: PlannedRival,
    private readonly incident: SimulatedIncident,
  ) {
    const { services, machines } = incident.world;
    const machineName = machines[planned.machine as keyof typeof machines]?.split(':').at(-1);
    services.states.onProgress(({ executionArn, kind, state }) => {
      const isHere = kind === 'entered' && state === planned.state && executionArn.includes(`:${machineName}:`);
      if (isHere && !this.happened) this.start();
    });
  }

  /** Whether the moment came. */
  get met(): boolean {
    return this.happened;
  }

  private start(): void {
    this.happened = true;
    startRival(this.incident, this.planned.asks);
  }
}

/** Ends that a rival may reach in the place of what is played; the others are refused while nothing is held or recovered. */
export const RIVAL_OUTCOMES: Partial<Record<PlannedRival['asks'], string>> = { freeze: 'Frozen' };

/** Starts a request of another person; whoever plays the incident follows it to its end. */
export function startRival(incident: SimulatedIncident, asks: PlannedRival['asks']): void {
  const { services, machines, database } = incident.world;
  const request = { incidentId: incident.id, confirm: database.identifier, reason: 'a second person acts' };
  incident.responder.answerApprovals('approve', APPROVED_AFTER_SECONDS);
  switch (asks) {
    case 'again':
      services.states.start(machines.recover, incident.input('recover'), `${incident.id}-rival`);
      return;
    case 'otherIncident':
      services.states.start(machines.recover, { ...incident.input('recover'), incidentId: 'INC-2' }, 'INC-2-rival');
      return;
    case 'freeze':
    case 'resume':
      services.states.start(machines[asks], request, `${incident.id}-rival`);
      return;
    case 'revert':
      services.states.start(machines.revert, { ...request, acceptLostWrites: true }, `${incident.id}-rival`);
  }
}
