import { approvalCommands } from '../../mailbox';
import { AwsError } from '../../service';
import type { SimulatedIncident } from '../simulated-incident';
import { occupy } from './instance-actor-faults';
import { type WorldFault, worldFault } from './world-fault';
import { attempt, beforeRun, callAsSomebody, candidateOf, later, wrapOperation } from './world-hooks';

const TWO_HOURS = 7200;
/** A function that runs once in each phase, by the phase. */
const PHASES: Readonly<Record<string, string>> = {
  plan: 'lock-database',
  restore: 'start-restore',
  freeze: 'stop-writers',
  fence: 'raise-fence',
  validation: 'validate-data',
  approval: 'request-approval',
  swap: 'swap-identifiers',
  unfence: 'lower-fence',
  resume: 'resume-writers',
  report: 'write-report',
};

/** Other programs and people around the account. */
export const actorFaults: readonly WorldFault[] = [
  worldFault(
    'autoscaling-raises-service',
    'F7',
    'an alarm scales a service out while it is frozen',
    (incident, met) => {
      duringFreeze(incident, async () => {
        const { application, services } = incident.world;
        for (const name of application.services) {
          const resourceId = `service/${application.cluster}/${name}`;
          await attempt(async () => services.scaling.scaleOutNow(resourceId));
        }
        met();
      });
    },
  ),
  worldFault(
    'somebody-raises-service',
    'F7',
    'a person sets the desired count of a frozen service to three while a backup of the candidate delays the swap',
    (incident, met) => {
      duringFreeze(incident, () => updateService(incident, { desiredCount: 3 }));
      beforeRun(incident, 'request-approval', () => occupy(incident, candidateOf, 'backing-up', met));
    },
  ),
  worldFault(
    'scheduled-action-raises-service',
    'F7',
    'a scheduled action registers a minimum of two while frozen',
    (incident, met) => {
      duringFreeze(incident, async () => {
        const { application, services } = incident.world;
        const resourceId = `service/${application.cluster}/${application.services[0]}`;
        await attempt(() =>
          callAsSomebody(services.scaling, 'RegisterScalableTarget', {
            ServiceNamespace: 'ecs',
            ScalableDimension: 'ecs:service:DesiredCount',
            ResourceId: resourceId,
            MinCapacity: 2,
            MaxCapacity: 4,
            SuspendedState: {
              DynamicScalingInSuspended: false,
              DynamicScalingOutSuspended: false,
              ScheduledScalingSuspended: false,
            },
          }),
        );
        met();
      });
    },
  ),
  worldFault(
    'deployment-during-freeze',
    'F7',
    'a pipeline deploys the bad release with its count while frozen',
    (incident, met) => {
      duringFreeze(incident, async () => {
        const { application } = incident.world;
        await updateService(incident, {
          desiredCount: 2,
          taskDefinition: application.releases.bad[application.services[0] ?? ''],
        });
        met();
      });
    },
  ),
  worldFault(
    'deployment-after-resume',
    'F7',
    'a pipeline deploys the bad release while the writers come back',
    (incident, met) => {
      beforeRun(incident, 'resume-writers', async () => {
        const { application } = incident.world;
        const taskDefinition = application.releases.bad[application.services[0] ?? ''];
        await updateService(incident, { taskDefinition });
        met();
      });
    },
  ),
  worldFault('key-disabled', 'F7', 'the KMS key of the database is disabled during the restore', (incident, met) => {
    beforeRun(incident, 'start-restore', () => disableKeys(incident, met));
  }),
  worldFault(
    'key-disabled-before-swap',
    'F7',
    'the KMS key of the database is disabled during validation',
    (incident, met) => {
      beforeRun(incident, 'validate-data', () => disableKeys(incident, met));
    },
  ),
  worldFault(
    'secret-rotated',
    'F7',
    'the password of the application is rotated on the original before validation',
    (incident, met) => {
      beforeRun(incident, 'validate-data', () => {
        const { world } = incident;
        const { user } = world.database.application;
        const password = 'rotated-by-somebody-else-1';
        const server = world.engine.server(world.database.resourceId);
        server?.commit('rdsadmin', { kind: 'login', user, login: { password, memberships: [] } });
        world.services.secrets.changeSecret(world.settings.secrets.application, { username: user, password });
        met();
      });
    },
  ),
  worldFault(
    'approval-mail-late',
    'F7',
    'the mail that asks for the approval comes two hours late',
    (incident, met) => {
      const { keptMails } = incident.world.context;
      if (!keptMails) return;
      keptMails.push = (...mails: string[]) => {
        for (const mail of mails) {
          const isRequest = approvalCommands(mail).length > 0;
          if (isRequest) met();
          later(incident, isRequest ? TWO_HOURS : 0, () => keptMails.splice(keptMails.length, 0, mail));
        }
        return keptMails.length;
      };
    },
  ),
  worldFault(
    'approval-decided-twice',
    'F7',
    'a second person rejects a minute after the first approved',
    (incident, met) => {
      const { world } = incident;
      world.services.invocations.onAfter('request-approval', async () => {
        later(incident, 61, () => {
          const rejection = (world.context.keptMails ?? [])
            .flatMap(approvalCommands)
            .findLast(({ payload }) => payload.decision === 'reject');
          if (!rejection) return;
          met();
          void world.services.lambda
            .invoke(rejection.functionName, { ...rejection.payload, by: 'a second person' })
            .catch(() => undefined);
        });
      });
    },
  ),
  worldFault('topics-unreachable', 'F7', 'nothing can be published to a topic', (incident, met) => {
    wrapOperation(incident.world.services.sns, 'Publish', async () => {
      met();
      throw new AwsError('InternalErrorException', 'Internal error', 500);
    });
  }),
  ...Object.entries(PHASES).map(([phase, folder]) =>
    worldFault(
      `second-execution-at-${phase}`,
      'F7',
      `a second recovery is started in phase ${phase}`,
      (incident, met) => {
        beforeRun(incident, folder, () => {
          const { world, id } = incident;
          world.services.states.start(world.machines.recover, incident.input('recover'), `${id}-second-${phase}`);
          met();
        });
      },
    ),
  ),
];

function duringFreeze(incident: SimulatedIncident, act: () => Promise<void>): void {
  beforeRun(incident, 'raise-fence', act);
}

async function updateService(incident: SimulatedIncident, change: Record<string, unknown>): Promise<void> {
  const { application, services } = incident.world;
  const [service] = application.services;
  await attempt(() =>
    callAsSomebody(services.ecs, 'UpdateService', { cluster: application.cluster, service, ...change }),
  );
}

function disableKeys(incident: SimulatedIncident, met: () => void): void {
  const { rds, kms } = incident.world.services;
  for (const { KmsKeyId } of rds.state.seen()) {
    const key = kms.key(KmsKeyId ?? 'alias/aws/rds') ?? kms.key('alias/aws/rds');
    if (key && key.state !== 'Disabled') {
      key.state = 'Disabled';
      met();
    }
  }
  // RDS notices when it needs the key again.
  for (const instance of rds.state.instances.values()) {
    if (instance.resourceId === incident.world.database.resourceId || !instance.server) continue;
    rds.state.setStatus(instance, 'inaccessible-encryption-credentials');
  }
}
