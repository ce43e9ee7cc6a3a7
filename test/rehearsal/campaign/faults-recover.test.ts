import { describeSingleFaults } from './single-faults';

describeSingleFaults('RecoverDatabase, call by call', { of: (scenario) => scenario === 'recover', count: 160 });
