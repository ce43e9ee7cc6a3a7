import type { DatabaseInstance, InstanceStatus } from '../../aws/rds/database-instance';
import type { SimulatedIncident } from '../simulated-incident';
import { type Met, type WorldFault, worldFault } from './world-fault';
import { attempt, beforeRun, callAsSomebody, candidateOf, later, originalOf } from './world-hooks';

const TEN_MINUTES = 600;

/** People and RDS itself who change an instance in the middle of a recovery. */
export const instanceActorFaults: readonly WorldFault[] = [
  worldFault('candidate-renamed', 'F7', 'a person renames the candidate before the swap', (incident, met) => {
    before(incident, 'request-approval', candidateOf, met, () => ({ NewDBInstanceIdentifier: 'somebodys-database' }));
  }),
  worldFault(
    'original-renamed',
    'F7',
    'a person renames the original before the swap',
    (incident, met) => {
      before(incident, 'request-approval', originalOf, met, () => ({ NewDBInstanceIdentifier: 'somebodys-database' }));
    },
    ['I2'],
  ),
  worldFault(
    'candidate-modified',
    'F7',
    'a person takes a day off the retention of the validated candidate',
    (incident, met) => {
      before(incident, 'request-approval', candidateOf, met, () => ({ BackupRetentionPeriod: 1 }));
    },
  ),
  worldFault(
    'original-modified',
    'F7',
    'a person turns the deletion protection of the original off',
    (incident, met) => {
      before(incident, 'request-approval', originalOf, met, () => ({ DeletionProtection: false }));
    },
    ['I1'],
  ),
  worldFault('candidate-deleted', 'F7', 'a person deletes the validated candidate before the swap', (incident, met) => {
    beforeRun(incident, 'request-approval', () => deleteCandidate(incident, met));
  }),
  worldFault(
    'candidate-deleted-in-swap',
    'F7',
    'a person deletes the candidate between the two renames',
    (incident, met) => {
      betweenRenames(incident, () => deleteCandidate(incident, met));
    },
  ),
  worldFault(
    'production-name-taken',
    'F7',
    'a person restores another instance to the production name between the renames',
    (incident, met) => {
      betweenRenames(incident, async () => {
        const { rds } = incident.world.services;
        const restore = {
          SourceDbiResourceId: incident.world.database.resourceId,
          TargetDBInstanceIdentifier: incident.world.database.identifier,
          RestoreTime: incident.restoreTo,
        };
        if (await attempt(() => callAsSomebody(rds, 'RestoreDBInstanceToPointInTime', restore))) met();
      });
    },
    ['I3'],
  ),
  worldFault(
    'original-in-maintenance',
    'F7',
    'the maintenance window of the original opens before the swap',
    (incident, met) => {
      beforeRun(incident, 'swap-identifiers', () => occupy(incident, originalOf, 'maintenance', met));
    },
  ),
  worldFault('original-backing-up', 'F7', 'the backup of the original begins before the swap', (incident, met) => {
    beforeRun(incident, 'swap-identifiers', () => occupy(incident, originalOf, 'backing-up', met));
  }),
  worldFault(
    'candidate-in-maintenance',
    'F7',
    'the maintenance window of the candidate opens before the swap',
    (incident, met) => {
      beforeRun(incident, 'swap-identifiers', () => occupy(incident, candidateOf, 'maintenance', met));
    },
  ),
  worldFault('candidate-backing-up', 'F7', 'a backup of the candidate begins before the swap', (incident, met) => {
    beforeRun(incident, 'swap-identifiers', () => occupy(incident, candidateOf, 'backing-up', met));
  }),
  worldFault(
    'production-in-maintenance',
    'F7',
    'the maintenance window opens right after the swap',
    (incident, met) => {
      beforeRun(incident, 'protect-production', () => occupy(incident, candidateOf, 'maintenance', met));
    },
  ),
  worldFault('original-storage-full', 'F4', 'the original runs out of storage before the fence', (incident, met) => {
    beforeRun(incident, 'raise-fence', () => occupy(incident, originalOf, 'storage-full', met, undefined));
  }),
];

type Find = (incident: SimulatedIncident) => DatabaseInstance | undefined;

function before(
  incident: SimulatedIncident,
  folder: string,
  find: Find,
  met: Met,
  change: () => Record<string, unknown>,
): void {
  beforeRun(incident, folder, async () => {
    const instance = find(incident);
    if (!instance) return;
    const input = { DBInstanceIdentifier: instance.identifier, ApplyImmediately: true, ...change() };
    if (await attempt(() => callAsSomebody(incident.world.services.rds, 'ModifyDBInstance', input))) met();
  });
}

async function deleteCandidate(incident: SimulatedIncident, met: Met): Promise<void> {
  const { rds } = incident.world.services;
  const candidate = candidateOf(incident);
  if (!candidate) return;
  const DBInstanceIdentifier = candidate.identifier;
  const unprotect = { DBInstanceIdentifier, DeletionProtection: false, ApplyImmediately: true };
  if (candidate.settings.DeletionProtection) await attempt(() => callAsSomebody(rds, 'ModifyDBInstance', unprotect));
  const remove = { DBInstanceIdentifier, SkipFinalSnapshot: true };
  if (await attempt(() => callAsSomebody(rds, 'DeleteDBInstance', remove))) met();
}

/** The production name is free then: the original has left it and nobody has come. */
function betweenRenames(incident: SimulatedIncident, act: () => Promise<void>): void {
  const { rds } = incident.world.services;
  let done = false;
  rds.state.onChange(() => {
    if (done || rds.state.isNameTaken(incident.world.database.identifier)) return;
    if (originalOf(incident)?.status !== 'available') return;
    done = true;
    later(incident, 0, () => void act());
  });
}

/** RDS works on the instance for a while, and it can be modified only afterwards. */
export function occupy(
  incident: SimulatedIncident,
  find: Find,
  status: InstanceStatus,
  met: Met,
  seconds: number | undefined = TEN_MINUTES,
): void {
  const { state } = incident.world.services.rds;
  const instance = find(incident);
  if (instance?.status !== 'available') return;
  state.setStatus(instance, status);
  met();
  if (seconds === undefined) return;
  later(incident, seconds, () => {
    if (instance.status === status) state.setStatus(instance, 'available');
  });
}
