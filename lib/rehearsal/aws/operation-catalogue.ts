import { APPLICATION_FIDELITY } from './fidelity/application-fidelity';
import { DATABASE_FIDELITY } from './fidelity/database-fidelity';
import { ORCHESTRATION_FIDELITY } from './fidelity/orchestration-fidelity';
import type { ServiceFidelity } from './fidelity/service-fidelity';

/** Every service and operation that the local world offers; a test compares it with the services themselves. */
export const OPERATION_CATALOGUE: readonly ServiceFidelity[] = [
  ...DATABASE_FIDELITY,
  ...APPLICATION_FIDELITY,
  ...ORCHESTRATION_FIDELITY,
];
