import type { RestoreJobsListMember } from '@aws-sdk/client-backup';
import type { DatabaseInstance, InstanceStatus } from '../../aws/rds/database-instance';
import type { SimulatedIncident } from '../simulated-incident';
import { type Met, type WorldFault, worldFault } from './world-fault';
import { beforeRun, later, onCandidate, onRestoredServer, wrapOperation } from './world-hooks';

const MINUTE = 60;
const HOUR = 3600;
const MANY = 20;

/** The job or the data that it restores. */
export const restoreFaults: readonly WorldFault[] = [
  worldFault(
    'restore-job-fails-once',
    'F4',
    'the first restore job ends FAILED for want of capacity',
    (incident, met) => {
      incident.world.services.backup.failNextRestore('Cannot restore: insufficient capacity for the instance class');
      onRestoreStatus(incident, 'FAILED', met);
    },
  ),
  worldFault('recovery-point-corrupt', 'F5', 'every restore of the recovery point ends FAILED', (incident, met) => {
    for (let made = 0; made < MANY; made++) {
      incident.world.services.backup.failNextRestore('The recovery point cannot be read: internal failure');
    }
    onRestoreStatus(incident, 'FAILED', met);
  }),
  worldFault('restore-job-aborted', 'F4', 'the restore job ends ABORTED without an instance', (incident, met) => {
    incident.world.services.backup.spoilNextRestore({ kind: 'aborted', message: 'Restore job was aborted' });
    onRestoreStatus(incident, 'ABORTED', met);
  }),
  worldFault('restore-job-stuck', 'F4', 'the restore job stays RUNNING for ever and makes nothing', (incident, met) => {
    incident.world.services.backup.spoilNextRestore({ kind: 'stuck' });
    onRestoreStatus(incident, 'RUNNING', met);
  }),
  worldFault(
    'created-resource-arn-late',
    'F4',
    'a COMPLETED job names its instance only ten minutes later',
    (incident, met) => {
      const { backup } = incident.world.services;
      const hide = (job: RestoreJobsListMember) => {
        const ended = job.CompletionDate?.getTime();
        if (job.CreatedResourceArn === undefined) return job;
        if (ended !== undefined && incident.world.clock.milliseconds - ended > 10 * MINUTE * 1000) return job;
        met();
        return { ...job, CreatedResourceArn: undefined };
      };
      wrapOperation(backup, 'DescribeRestoreJob', async (_input, run) => hide((await run()) as RestoreJobsListMember));
      for (const list of ['ListRestoreJobs', 'ListRestoreJobsByProtectedResource']) {
        wrapOperation(backup, list, async (_input, run) => {
          const page = (await run()) as { RestoreJobs: RestoreJobsListMember[] };
          return { ...page, RestoreJobs: page.RestoreJobs.map(hide) };
        });
      }
    },
  ),
  worldFault('wrong-time-restored', 'F5', 'the restore holds the data of now, with the damage', (incident, met) => {
    const { world } = incident;
    beforeRun(incident, 'start-restore', () => {
      world.services.backup.spoilNextRestore({ kind: 'otherTime', time: new Date(world.clock.milliseconds) });
    });
    onRestoredServer(incident, met, () => undefined);
  }),
  worldFault('empty-database-restored', 'F5', 'the restored tables have no rows', (incident, met) => {
    onRestoredServer(incident, met, (server) => {
      for (const table of ['payments', 'orders', 'customers'] as const) {
        server.commit('rdsadmin', { kind: 'truncate', table });
      }
    });
  }),
  worldFault('payments-missing', 'F5', 'one of the restored tables has no rows', (incident, met) => {
    onRestoredServer(incident, met, (server) => server.commit('rdsadmin', { kind: 'truncate', table: 'payments' }));
  }),
  worldFault('validator-late', 'F5', 'validation takes longer than its state may, every time', (incident, met) => {
    const { clock, services } = incident.world;
    const wait = async (): Promise<void> => {
      met();
      services.invocations.onceBefore('validate-data', wait);
      await clock.sleep(HOUR * 1000);
    };
    services.invocations.onceBefore('validate-data', wait);
  }),
];

const STATUSES: readonly [InstanceStatus, string][] = [
  ['incompatible-restore', 'the point in time cannot be restored'],
  ['incompatible-parameters', 'its parameters do not let it start'],
  ['incompatible-network', 'its subnets are gone'],
  ['storage-full', 'it has no storage left'],
  ['failed', 'RDS cannot recover it'],
  ['inaccessible-encryption-credentials', 'its KMS key cannot be used'],
  ['stopped', 'somebody stopped it'],
  ['deleting', 'it is being deleted'],
];

/** What becomes of the restored instance. */
export const candidateFaults: readonly WorldFault[] = [
  ...STATUSES.map(([status, why]) =>
    worldFault(`candidate-${status}`, 'F4', `the candidate ends in status ${status}: ${why}`, (incident, met) => {
      keepCandidate(incident, (candidate) => {
        if (candidate.status === 'creating' || candidate.server === undefined) return;
        candidate.status = status;
        met();
      });
    }),
  ),
  worldFault(
    'candidate-refuses-for-a-while',
    'F4',
    'available, and connections are refused for ten minutes',
    (incident, met) => {
      refuse(incident, met, 10 * MINUTE);
    },
  ),
  worldFault('candidate-refuses-for-ever', 'F4', 'available, and connections are refused for ever', (incident, met) => {
    refuse(incident, met, undefined);
  }),
  worldFault('baseline-backup-long', 'F4', 'the first backup after the restore takes three hours', (incident, met) => {
    let until: number | undefined;
    keepCandidate(incident, (candidate) => {
      const { clock, services } = incident.world;
      if (candidate.status === 'backing-up' && until === undefined) {
        until = clock.milliseconds + 3 * HOUR * 1000;
        later(incident, 3 * HOUR, () => services.rds.state.setStatus(candidate, 'available'));
      }
      if (until === undefined || clock.milliseconds >= until || candidate.status !== 'available') return;
      candidate.status = 'backing-up';
      met();
    });
  }),
  worldFault(
    'pending-reboot-stays',
    'F4',
    'the parameter group waits for a reboot, whatever reboots',
    (incident, met) => {
      keepCandidate(incident, (candidate) => {
        candidate.parameterGroup = { name: candidate.parameterGroup.name, status: 'pending-reboot' };
        if (candidate.status === 'available') met();
      });
    },
  ),
];

function keepCandidate(incident: SimulatedIncident, change: (candidate: DatabaseInstance) => void): void {
  onCandidate(incident, change);
}

function refuse(incident: SimulatedIncident, met: Met, seconds: number | undefined): void {
  const { refusing } = incident.world.services.rds.state;
  let begun = false;
  onCandidate(incident, (candidate) => {
    if (begun || candidate.server === undefined) return;
    begun = true;
    refusing.add(candidate.resourceId);
    met();
    if (seconds !== undefined) later(incident, seconds, () => refusing.delete(candidate.resourceId));
  });
}

function onRestoreStatus(incident: SimulatedIncident, status: string, met: Met): void {
  wrapOperation(incident.world.services.backup, 'DescribeRestoreJob', async (_input, run) => {
    const job = (await run()) as RestoreJobsListMember;
    if (job.Status === status) met();
    return job;
  });
}
