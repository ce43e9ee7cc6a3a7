import { deployedRecovery } from '../invariants/deployed-recovery';
import type { ExecutionEnd } from '../responder';
import type { SimulatedIncident } from '../simulation/simulated-incident';

/** Sweeps after which whatever was left behind has been taken over, once nothing fails any more. */
const SWEEPS = 4;
const SWEEP_SECONDS = 300;
/** Targets become healthy, tasks that were stopped are gone, names are known everywhere. */
const REST_SECONDS = 120;
/** No execution of ours may take longer once its calls succeed; an approval that nobody answers expires within it. */
const LONGEST_SECONDS = 2 * 24 * 3600;

/** Lets everything that runs come to its end, and the sweep look until it finds nothing to do. */
export async function settle(incident: SimulatedIncident): Promise<void> {
  const { clock } = incident.world;
  await clock.idle();
  await followAll(incident);
  await sweepWhileOwned(incident);
  await clock.pass(REST_SECONDS);
  // A function that nobody waits for any more may have taken the lock meanwhile.
  await sweepWhileOwned(incident);
}

async function sweepWhileOwned(incident: SimulatedIncident): Promise<void> {
  for (let sweep = 0; sweep < SWEEPS && isOwned(incident); sweep++) {
    incident.world.misfortunes.passSchedules();
    await incident.world.clock.pass(SWEEP_SECONDS);
    await followAll(incident);
  }
}

/** Whether the database is locked. */
export function isOwned({ world }: SimulatedIncident): boolean {
  const { tableName, settings } = deployedRecovery(world.deployment);
  const lock = world.services.dynamoDb.items(tableName).find(({ pk }) => pk?.S === `${settings.key}#lock`);
  return lock?.['state']?.S === 'HELD';
}

/** Every execution that has ended since the answer was made, in the order of their ends. */
export class EndedExecutions {
  private readonly arns: string[] = [];

  constructor(private readonly incident: SimulatedIncident) {
    incident.world.services.states.onProgress(({ executionArn, kind }) => {
      if (kind === 'ended') this.arns.push(executionArn);
    });
  }

  async ends(): Promise<ExecutionEnd[]> {
    const ends: ExecutionEnd[] = [];
    for (const arn of this.arns) ends.push(await this.incident.responder.follow(arn));
    return ends;
  }
}

async function followAll({ world, responder }: SimulatedIncident): Promise<void> {
  for (;;) {
    await world.clock.until(world.services.events.settled(), { what: 'the events to be delivered' });
    const [running] = world.services.states.running();
    if (!running) return;
    await responder.follow(running, LONGEST_SECONDS);
  }
}
