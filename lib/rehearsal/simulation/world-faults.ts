import { actorFaults } from './world-faults/actor-faults';
import { consistencyFaults } from './world-faults/consistency-faults';
import { dataFaults } from './world-faults/data-faults';
import { instanceActorFaults } from './world-faults/instance-actor-faults';
import { candidateFaults, restoreFaults } from './world-faults/restore-faults';
import { serviceFaults } from './world-faults/service-faults';
import { strangerFaults } from './world-faults/stranger-faults';
import type { WorldFault } from './world-faults/world-fault';

export { rightEnds } from './world-faults/right-ends';
export type { WorldFault } from './world-faults/world-fault';
export { isMet } from './world-faults/world-fault';

/** Every fault of the world itself that a campaign plants. */
export const worldFaults: readonly WorldFault[] = [
  ...restoreFaults,
  ...dataFaults,
  ...candidateFaults,
  ...consistencyFaults,
  ...serviceFaults,
  ...actorFaults,
  ...instanceActorFaults,
  ...strangerFaults,
];
