import type { ExecutionEnd } from '../../../lib/rehearsal/responder';
import type { Incident } from '../simulation/simulated-recoveries';

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
