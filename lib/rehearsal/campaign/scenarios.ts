import type { PlannedFault } from './campaign-case';
import { crashBetweenRenames, freeze, reconciled, recoverForAnother, resume, revert, start } from './plays';
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

/** What the campaign plays; every machine is in it, and every path that puts something back. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'recover',
    what: 'RecoverDatabase from the restore to the mails after it',
    outcome: 'Recovered',
    share: 0.08,
    play: (incident) => incident.recover(),
  },
  {
    name: 'recover-prepared',
    what: 'RecoverDatabase adopts a candidate that was prepared before',
    outcome: 'Recovered',
    share: 0.015,
    crashShare: 0.3,
    prepare: (incident) => start(incident, 'prepare'),
    play: (incident) => incident.recover(),
  },
  {
    name: 'prepare',
    what: 'RecoverDatabase restores and validates beside production',
    outcome: 'Prepared',
    share: 0.9,
    crashShare: 0.3,
    play: (incident) => start(incident, 'prepare'),
  },
  {
    name: 'plan',
    what: 'RecoverDatabase says what it would do',
    outcome: 'Planned',
    share: 1,
    play: (incident) => start(incident, 'plan'),
  },
  {
    name: 'roll-back-hold',
    what: 'the second rename is refused: names are put back, the original is held',
    outcome: 'HeldSafe',
    given: [SECOND_RENAME_REFUSED],
    share: 0.2,
    covers: (_machine, state) => FAILURE_PATH.test(state),
    play: (incident) => incident.recover(),
  },
  {
    name: 'roll-back-resume',
    what: 'the second rename is refused: names are put back, and the original serves again',
    outcome: 'RolledBack',
    onFailure: 'resumeOriginal',
    given: [SECOND_RENAME_REFUSED],
    share: 0.15,
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
    play: recoverForAnother,
  },
  {
    name: 'freeze',
    what: 'FreezeWrites, the emergency stop',
    outcome: 'Frozen',
    share: 0.5,
    play: freeze,
  },
  {
    name: 'resume',
    what: 'ResumeWrites after an emergency stop',
    outcome: 'Writers resumed',
    share: 0.25,
    prepare: freeze,
    play: resume,
  },
  {
    name: 'revert',
    what: 'RevertCutover after a recovery',
    outcome: 'Reverted',
    share: 0.025,
    crashShare: 0.5,
    prepare: (incident) => incident.recover(),
    play: revert,
  },
  {
    name: 'reconcile',
    what: 'Reconcile after a crash between the renames',
    outcome: 'HeldSafe',
    share: 0.25,
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
