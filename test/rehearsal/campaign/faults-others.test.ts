import { describeSingleFaults } from './single-faults';

describeSingleFaults('rollback, freeze, resume, revert and Reconcile, call by call', {
  of: (scenario) => !scenario.startsWith('recover') && scenario !== 'prepare',
  count: 140,
});
