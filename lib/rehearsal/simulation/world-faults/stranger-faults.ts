import type { RestoreJobsListMember } from '@aws-sdk/client-backup';
import type { SimulatedIncident } from '../simulated-incident';
import { type Met, type WorldFault, worldFault } from './world-fault';
import { attempt, beforeRun, callAsSomebody, candidateOf, wrapOperation } from './world-hooks';

/** What a person makes under the name is neither restored once nor behind a quarantine group. */
/** His database is not in quarantine. */
const BROKEN_BY_HIM = ['I19'];
/** And has the name of one that was restored. */
const BROKEN_BY_REPLACING = ['I19', 'I13'];
/** Until AWS Backup says that it could make nothing. */
const JOB_SECONDS = 300;

/** Instances of somebody else under the very names that a recovery uses. */
export const strangerFaults: readonly WorldFault[] = [
  worldFault(
    'candidate-name-taken',
    'F7',
    'a person makes a database under the name of the candidate first',
    (incident, met) => {
      takeName(incident, {}, met);
    },
    BROKEN_BY_HIM,
  ),
  worldFault(
    'candidate-name-taken-by-incident',
    'F7',
    'another incident has a database under the name of the candidate',
    (incident, met) => {
      takeName(incident, { 'recovery:incident': 'INC-ELSEWHERE', 'recovery:role': 'candidate' }, met);
    },
    BROKEN_BY_HIM,
  ),
  worldFault(
    'candidate-replaced',
    'F7',
    'a person makes another database under the name of the validated candidate',
    (incident, met) => {
      // After the last look at the world as a whole, before the first look at the names.
      beforeRun(incident, 'swap-identifiers', () => replaceCandidate(incident, met));
    },
    BROKEN_BY_REPLACING,
  ),
];

/** The name is taken when AWS Backup has accepted the restore, and before it has made anything. */
function takeName(incident: SimulatedIncident, tags: Readonly<Record<string, string>>, met: Met): void {
  const { services, clock } = incident.world;
  let taken = false;
  let runningUntil = 0;
  wrapOperation(services.backup, 'DescribeRestoreJob', async (_input, run) => {
    const job = (await run()) as RestoreJobsListMember;
    return clock.milliseconds < runningUntil ? { ...job, Status: 'RUNNING', StatusMessage: undefined } : job;
  });
  wrapOperation(services.backup, 'StartRestoreJob', async ({ Metadata }, run) => {
    const answer = await run();
    const { DBInstanceIdentifier } = Metadata as Readonly<Record<string, string>>;
    if (!taken && DBInstanceIdentifier) void createStranger(incident, DBInstanceIdentifier, tags, met);
    if (!taken) runningUntil = clock.milliseconds + JOB_SECONDS * 1000;
    taken = true;
    return answer;
  });
}

async function replaceCandidate(incident: SimulatedIncident, met: Met): Promise<void> {
  const { rds } = incident.world.services;
  const candidate = candidateOf(incident);
  if (!candidate) return;
  const { identifier } = candidate;
  const free = Promise.withResolvers<void>();
  const forget = rds.state.onChange(() => {
    if (!rds.state.byIdentifier(identifier)) free.resolve();
  });
  const renamed = { DBInstanceIdentifier: identifier, NewDBInstanceIdentifier: 'set-aside', ApplyImmediately: true };
  if (await attempt(() => callAsSomebody(rds, 'ModifyDBInstance', renamed))) {
    await free.promise;
    await createStranger(incident, identifier, {}, met);
  }
  forget();
}

async function createStranger(
  incident: SimulatedIncident,
  identifier: string,
  tags: Readonly<Record<string, string>>,
  met: Met,
): Promise<void> {
  const { rds } = incident.world.services;
  const login = { masterUser: 'reports', masterPassword: 'a-long-password-of-reports', database: 'reports' };
  if (await attempt(() => rds.createInstance({ identifier, tags, ...login }))) met();
}
