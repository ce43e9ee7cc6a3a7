import { APPLICATION_GROUP } from '../../landscape';
import type { SimulatedIncident } from '../simulated-incident';
import { type WorldFault, worldFault } from './world-fault';
import { attempt, beforeRun, callAsSomebody, later } from './world-hooks';

const FIVE_MINUTES = 300;
const HOUR = 3600;
const SECONDS_BETWEEN_STATEMENTS = 2;

/** Tasks, targets and connections that do not do what they should. */
export const serviceFaults: readonly WorldFault[] = [
  worldFault(
    'tasks-crash-on-resume',
    'F4',
    'tasks that start after the swap exit after five seconds, for ever',
    (incident, met) => {
      beforeRun(incident, 'resume-writers', () => {
        incident.world.tasks.crashAfterSeconds = 5;
        met();
      });
    },
  ),
  worldFault(
    'tasks-crash-for-a-while',
    'F4',
    'tasks that start after the swap exit after five seconds, for two minutes',
    (incident, met) => {
      beforeRun(incident, 'resume-writers', () => {
        incident.world.tasks.crashAfterSeconds = 5;
        met();
        later(incident, 120, () => {
          incident.world.tasks.crashAfterSeconds = undefined;
        });
      });
    },
  ),
  worldFault('tasks-stop-late', 'F4', 'tasks need five minutes from the signal to their end', (incident, met) => {
    linger(incident, FIVE_MINUTES, met);
  }),
  worldFault('tasks-never-stop', 'F4', 'stopped tasks stay DEACTIVATING for a day', (incident, met) => {
    linger(incident, 24 * HOUR, met);
  }),
  worldFault(
    'deployment-rolls-back',
    'F4',
    'the circuit breaker puts the release from before the resume back',
    (incident, met) => {
      const { application, services } = incident.world;
      const [service = ''] = application.services;
      services.invocations.onAfter('resume-writers', async (result) => {
        if (!result.ok || rolledBack.has(incident)) return;
        rolledBack.add(incident);
        const taskDefinition = application.releases.bad[service];
        const update = { cluster: application.cluster, service, taskDefinition };
        if (await attempt(() => callAsSomebody(services.ecs, 'UpdateService', update))) met();
      });
    },
  ),
  worldFault('targets-unhealthy', 'F4', 'after the swap every health check fails for ever', (incident, met) => {
    beforeRun(incident, 'resume-writers', () => {
      incident.world.tasks.unhealthy = true;
      met();
    });
  }),
  worldFault(
    'targets-unhealthy-for-a-while',
    'F4',
    'after the swap every health check fails for five minutes',
    (incident, met) => {
      beforeRun(incident, 'resume-writers', () => {
        incident.world.tasks.unhealthy = true;
        met();
        later(incident, FIVE_MINUTES, () => {
          incident.world.tasks.unhealthy = false;
        });
      });
    },
  ),
  worldFault(
    'session-outlives-fence',
    'F7',
    'a forgotten console holds a connection that the fence does not cut, and writes through it',
    (incident, met) => {
      const { world } = incident;
      beforeRun(incident, 'raise-fence', () => {
        const { address } = world.network.attach([APPLICATION_GROUP]);
        const reached = world.network.connect(
          address,
          world.database.host,
          world.network.databasePort,
          () => undefined,
        );
        if (reached.kind !== 'connected') return;
        const { user } = world.database.application;
        const { server } = reached.connection;
        const session = server.open({ user, application: 'console', address });
        session.onEnd = () => reached.connection.close();
        const write = () => {
          if (!session.isOpen) return;
          server.commit(user, { kind: 'order', customerId: 1, totalCents: 100, release: 'console' });
          later(incident, SECONDS_BETWEEN_STATEMENTS, write);
        };
        write();
        met();
      });
    },
  ),
];

const rolledBack = new WeakSet<SimulatedIncident>();

function linger(incident: SimulatedIncident, seconds: number, met: () => void): void {
  beforeRun(incident, 'stop-writers', () => {
    incident.world.tasks.lingerSeconds = seconds;
    met();
  });
}
