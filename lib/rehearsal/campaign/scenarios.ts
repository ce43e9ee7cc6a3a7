import type { ExecutionEnd } from '../responder';
import type { SimulatedIncident } from '../simulation/simulated-incident';
import type { PlannedFault } from './campaign-case';
import type { Scenario, ScenarioFault } from './scenario';

export type { Scenario } from './scenario';

/** States behind a failed step. */
export const FAILURE_PATH = /^(Take over|Settle|Assess|Undo: |Hold safe|Write report|Notify|Unlock)/;

const refused = (name: string, status = 400): PlannedFault => ({
  name,
  source: 'generic',
  kind: 'errorBefore',
  error: { name, status },
  persistence: 'untilGivenUp',
  harmless: false,
});

/** The second rename is refused until the state gives up: names have to be put back. */
const SECOND_RENAME_REFUSED: ScenarioFault = {
  machine: 'recover',
  state: 'Swap identifiers',
  service: 'rds',
  operation: 'ModifyDBInstance',
  occurrence: 2,
  fault: refused('AccessDenied', 403),
};

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

function freeze(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const input = { ...reasons(incident), reason: 'the release writes damaged orders; stop everything first' };
  return incident.responder.execute({
    machine: incident.world.machines.freeze,
    name: named(incident, 'freeze'),
    input,
  });
}

function resume(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const input = { ...reasons(incident), reason: 'serve the original until the next attempt' };
  return incident.responder.execute({
    machine: incident.world.machines.resume,
    name: named(incident, 'resume'),
    input,
  });
}

function revert(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const reason = 'the fixed release needs data that only the former database has';
  return incident.responder.execute({
    machine: incident.world.machines.revert,
    name: named(incident, 'revert'),
    input: { ...reasons(incident), reason, acceptLostWrites: true },
    answer: 'approve',
  });
}

function prepareCandidate(incident: SimulatedIncident): Promise<ExecutionEnd> {
  const { machines } = incident.world;
  return incident.responder.execute({
    machine: machines.recover,
    name: named(incident, 'prepare'),
    input: incident.input('prepare'),
  });
}

/** Stops the recovery as soon as nobody holds the production name. */
async function crashBetweenRenames(incident: SimulatedIncident): Promise<ExecutionEnd> {
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
async function reconciled(incident: SimulatedIncident): Promise<ExecutionEnd> {
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

/** What the campaign plays; every machine is in it, and every path that puts something back. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'recover',
    what: 'RecoverDatabase from the restore to the mails after it',
    outcome: 'Recovered',
    share: 0.5,
    play: (incident) => incident.recover(),
  },
  {
    name: 'recover-prepared',
    what: 'RecoverDatabase adopts a candidate that was prepared before',
    outcome: 'Recovered',
    share: 0.05,
    crashShare: 0.3,
    prepare: prepareCandidate,
    play: (incident) => incident.recover(),
  },
  {
    name: 'prepare',
    what: 'RecoverDatabase restores and validates beside production',
    outcome: 'Prepared',
    share: 0.05,
    crashShare: 0.3,
    play: prepareCandidate,
  },
  {
    name: 'plan',
    what: 'RecoverDatabase says what it would do',
    outcome: 'Planned',
    share: 0.05,
    play: (incident) =>
      incident.responder.execute({
        machine: incident.world.machines.recover,
        name: named(incident, 'plan'),
        input: incident.input('plan'),
      }),
  },
  {
    name: 'roll-back-hold',
    what: 'the second rename is refused: names are put back, the original is held',
    outcome: 'HeldSafe',
    given: [SECOND_RENAME_REFUSED],
    share: 0.35,
    covers: (_machine, state) => FAILURE_PATH.test(state),
    play: (incident) => incident.recover(),
  },
  {
    name: 'roll-back-resume',
    what: 'the second rename is refused: names are put back, and the original serves again',
    outcome: 'RolledBack',
    onFailure: 'resumeOriginal',
    given: [SECOND_RENAME_REFUSED],
    share: 0.35,
    covers: (_machine, state) => FAILURE_PATH.test(state),
    play: (incident) => incident.recover(),
  },
  {
    name: 'recover-or-resume',
    what: 'RecoverDatabase where the original serves again after a failure; for pairs of faults',
    outcome: 'Recovered',
    onFailure: 'resumeOriginal',
    share: 0,
    play: (incident) => incident.recover(),
  },
  {
    name: 'recover-after-hold',
    what: 'RecoverDatabase for another incident, after one that was rejected and holds the database',
    outcome: 'Recovered',
    share: 0.01,
    crashShare: 0.03,
    prepare: (incident) => incident.recover({ answer: 'reject' }),
    play: (incident) =>
      incident.recover({
        name: named(incident, 'again'),
        input: { ...incident.input('recover'), incidentId: `${incident.id}-AGAIN` },
      }),
  },
  {
    name: 'freeze',
    what: 'FreezeWrites, the emergency stop',
    outcome: 'Frozen',
    share: 0.2,
    play: freeze,
  },
  {
    name: 'resume',
    what: 'ResumeWrites after an emergency stop',
    outcome: 'Writers resumed',
    share: 0.2,
    prepare: freeze,
    play: resume,
  },
  {
    name: 'revert',
    what: 'RevertCutover after a recovery',
    outcome: 'Reverted',
    share: 0.1,
    prepare: (incident) => incident.recover(),
    play: revert,
  },
  {
    name: 'reconcile',
    what: 'Reconcile after a crash between the renames',
    outcome: 'HeldSafe',
    share: 0.7,
    startsAgain: false,
    prepare: crashBetweenRenames,
    play: reconciled,
  },
];

/** Throws for a name that no scenario has. */
export function scenarioOf(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (!found) {
    throw new Error(
      `there is no scenario '${name}', expected one of ${SCENARIOS.map((scenario) => scenario.name).join(', ')}`,
    );
  }
  return found;
}
