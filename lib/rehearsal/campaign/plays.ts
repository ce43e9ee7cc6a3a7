import type { ExecutionEnd } from '../responder';
import type { SimulatedIncident } from '../simulation/simulated-incident';

const reasons = (incident: SimulatedIncident) => ({
  incidentId: incident.id,
  confirm: incident.world.database.identifier,
});

const started = new WeakMap<SimulatedIncident, number>();

/** Played again after a crash, an execution needs another name. */
function named(incident: SimulatedIncident, what: string): string {
  const count = (started.get(incident) ?? 0) + 1;
  started.set(incident, count);
  return `${incident.id}-${what}-${count}`;
}

/** FreezeWrites, the emergency stop. */
export function freeze(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const input = { ...reasons(incident), reason: 'the release writes damaged orders; stop everything first' };
  return incident.responder.execute({
    machine: incident.world.machines.freeze,
    name: named(incident, 'freeze'),
    input,
  });
}

/** ResumeWrites after it. */
export function resume(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const input = { ...reasons(incident), reason: 'serve the original until the next attempt' };
  return incident.responder.execute({
    machine: incident.world.machines.resume,
    name: named(incident, 'resume'),
    input,
  });
}

/** RevertCutover, approved. */
export function revert(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const reason = 'the fixed release needs data that only the former database has';
  return incident.responder.execute({
    machine: incident.world.machines.revert,
    name: named(incident, 'revert'),
    input: { ...reasons(incident), reason, acceptLostWrites: true },
    answer: 'approve',
  });
}

/** RecoverDatabase in a mode; nobody answers a request for approval. */
export function start(incident: SimulatedIncident, mode: 'plan' | 'prepare' | 'recover'): Promise<ExecutionEnd> {
  return incident.responder.execute({
    machine: incident.world.machines.recover,
    name: named(incident, mode),
    input: incident.input(mode),
  });
}

/** RecoverDatabase for another incident of the same database. */
export function recoverForAnother(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const input = { ...incident.input('recover'), incidentId: `${incident.id}-AGAIN` };
  return incident.recover({ name: named(incident, 'again'), input });
}

/** Stops the recovery as soon as nobody holds the production name. */
export async function crashBetweenRenames(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const { services, database } = incident.world;
  const forget = services.invocations.onAfter('swap-identifiers', async () => {
    if (services.rds.byIdentifier(database.identifier)) return;
    forget();
    const [running] = services.states.running();
    if (running) await incident.responder.stop(running, 'crash between the renames');
  });
  return incident.recover();
}

/** Follows the Reconcile that a rule started, however late. */
export async function reconciled(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const { services, clock, machines } = incident.world;
  const isReconcile = (arn: string) => arn.includes(`:${machines.reconcile.split(':').at(-1)}:`);
  const start = Promise.withResolvers<string>();
  const known = services.states.running().find(isReconcile);
  if (known) start.resolve(known);
  const forget = services.states.onProgress(({ executionArn, kind }) => {
    if (kind === 'started' && isReconcile(executionArn)) start.resolve(executionArn);
  });
  try {
    const arn = await clock.until(start.promise, { what: 'Reconcile to be started', withinSeconds: 3600 });
    return await incident.responder.follow(arn);
  } finally {
    forget();
  }
}
