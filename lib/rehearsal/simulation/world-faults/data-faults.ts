import { type WorldFault, worldFault } from './world-fault';
import { beforeRun, onRestoredServer } from './world-hooks';

/** Fewer seconds than lie between the chosen second and the bad release: nothing is damaged yet. */
const SECONDS_TOO_LATE = 25;

/** Restored data that one configured check alone can tell from the right data. */
export const dataFaults: readonly WorldFault[] = [
  worldFault(
    'restored-seconds-late',
    'F5',
    'the restore holds orders of the next seconds, undamaged',
    (incident, met) => {
      const { services } = incident.world;
      beforeRun(incident, 'start-restore', () => {
        const time = new Date(incident.restoreTo.getTime() + SECONDS_TOO_LATE * 1000);
        services.backup.spoilNextRestore({ kind: 'otherTime', time });
      });
      onRestoredServer(incident, met, () => undefined);
    },
  ),
  worldFault('some-payments-missing', 'F5', 'the payments of three restored orders are missing', (incident, met) => {
    onRestoredServer(incident, met, (server) => {
      const unpaid = [...server.content.payments.keys()].slice(0, 3);
      server.commit('rdsadmin', { kind: 'damage', zeroed: [], unpaid });
    });
  }),
  worldFault('customers-missing', 'F5', 'customers of restored orders are missing', (incident, met) => {
    onRestoredServer(incident, met, (server) => {
      const [last] = [...server.content.orders.values()].map(({ customerId }) => customerId).sort((a, b) => b - a);
      if (last !== undefined) server.commit('rdsadmin', { kind: 'remove', table: 'customers', ids: [last] });
    });
  }),
  worldFault(
    'payments-unreadable',
    'F5',
    'pages of restored payments are damaged: reading them is an error',
    (incident, met) => {
      onRestoredServer(incident, met, (server) => {
        const lost = [...server.content.payments.keys()].slice(0, 3);
        server.commit('rdsadmin', { kind: 'remove', table: 'payments', ids: lost });
        server.damagedTables.add('payments');
      });
    },
  ),
];
