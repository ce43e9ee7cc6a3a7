import type { Services } from '../create-services';
import type { SimulatedInstance } from './function-hosts';

/** Who waits in a world, one line each: executions with the state they are in, functions that have not answered. */
export function whoWaits(
  { states }: Pick<Services, 'states'>,
  instances: readonly Pick<SimulatedInstance, 'current'>[],
): string[] {
  const executions = states
    .running()
    .map((arn) => `execution '${arn.split(':').at(-1)}' in state '${states.visitedStates(arn).at(-1) ?? 'none'}'`);
  const functions = instances.flatMap(({ current }) =>
    current ? [`function '${current.functionName}' for state '${current.stateName ?? 'none'}'`] : [],
  );
  return [...executions, ...functions];
}
