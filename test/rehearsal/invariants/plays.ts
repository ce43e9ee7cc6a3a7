import type { ExecutionEnd } from '../../../lib/rehearsal/responder';
import type { Incident } from '../simulation/simulated-recoveries';

const request = (incident: Incident, reason: string) => ({
  incidentId: incident.id,
  confirm: incident.world.database.identifier,
  reason,
});

/** RecoverDatabase; nobody answers a request for approval. */
export function start(
  incident: Incident,
  mode: 'plan' | 'prepare' | 'recover',
  name: string = mode,
): Promise<ExecutionEnd> {
  const { machines } = incident.world;
  return incident.responder.execute({ machine: machines.recover, name, input: incident.input(mode) });
}

export function freeze(incident: Incident): Promise<ExecutionEnd> {
  const input = request(incident, 'the release writes damaged orders; stop everything first');
  return incident.responder.execute({ machine: incident.world.machines.freeze, name: 'freeze', input });
}

export function resume(incident: Incident): Promise<ExecutionEnd> {
  const input = request(incident, 'serve the original until the next attempt');
  return incident.responder.execute({ machine: incident.world.machines.resume, name: 'resume', input });
}

export function revert(incident: Incident): Promise<ExecutionEnd> {
  const input = { ...request(incident, 'the fixed release needs former data'), acceptLostWrites: true };
  return incident.responder.execute({
    machine: incident.world.machines.revert,
    name: 'revert',
    input,
    answer: 'approve',
  });
}

/** Stops the recovery as soon as nobody holds the production name. */
export async function crashBetweenRenames(incident: Incident): Promise<ExecutionEnd> {
  const { services, database } = incident.world;
  const forget = services.invocations.onAfter('swap-identifiers', async () => {
    if (services.rds.byIdentifier(database.identifier)) return;
    forget();
    const [running] = services.states.running();
    if (running) await incident.responder.stop(running, 'crash between the renames');
  });
  return incident.recover();
}

/** Lets everything that runs come to its end, and gives how it ended. */
export async function followRest(incident: Incident): Promise<readonly ExecutionEnd[]> {
  const { states, events } = incident.world.services;
  const ends: ExecutionEnd[] = [];
  await incident.world.clock.pass(5);
  for (;;) {
    await events.settled();
    const [running] = states.running();
    if (!running) return ends;
    ends.push(await incident.responder.follow(running));
  }
}
