import { createCatalogue, type ServiceModel } from '../aws/catalogue';
import type { SimulatedWorld } from '../simulation/simulated-world';
import { type CallPlace, type CampaignCase, placeName } from './campaign-case';
import { type RunOptions, runCase } from './run-case';
import type { Scenario } from './scenarios';
import { onStateEntered, type StateEntry } from './state-entries';

/** One call of a scenario's play without planned faults. */
export interface LearntCall {
  readonly place: CallPlace;
  readonly mutating: boolean;
  /** DynamoDB was asked for a consistent read. */
  readonly isConsistent: boolean;
  /** How long the function that calls may run. */
  readonly timeoutSeconds: number;
}

/** What a scenario does when nothing but what it gives itself goes wrong. */
export interface Lesson {
  readonly scenario: Scenario;
  readonly calls: readonly LearntCall[];
  /** States of the machine that is played, in the order in which they were entered; of all, with their machine. */
  readonly entered: readonly StateEntry[];
  readonly models: ReadonlyMap<string, ServiceModel>;
}

export function faultFree({ name }: Pick<Scenario, 'name'>, seed: number): CampaignCase {
  return { id: `${name}:fault-free`, seed, scenario: name, group: 'faultFree', faults: [] };
}

/** Plays a scenario and notes its calls. Whether it ends as it says is for its case without faults to tell. */
export async function learn(scenario: Scenario, seed: number, options: RunOptions): Promise<Lesson> {
  const calls = new Map<string, LearntCall>();
  const entered: StateEntry[] = [];
  let models: ReadonlyMap<string, ServiceModel> = new Map();
  let timeouts = new Map<string, number>();
  await runCase(faultFree(scenario, seed), {
    ...options,
    onPlay: (world) => {
      models = createCatalogue(world.services.offered);
      timeouts = timeoutsOf(world);
      onStateEntered(world, (entry) => entered.push(entry));
    },
    onCall: ({ place, site: { mutating, input, functionName } }) => {
      const isConsistent = (input as { readonly ConsistentRead?: boolean } | undefined)?.ConsistentRead === true;
      calls.set(placeName(place), {
        ...{ place, mutating, isConsistent },
        timeoutSeconds: timeouts.get(functionName) ?? 60,
      });
    },
  });
  return { scenario, calls: [...calls.values()], entered, models };
}

function timeoutsOf({ deployment }: SimulatedWorld): Map<string, number> {
  const functions = deployment.resourcesOfType('AWS::Lambda::Function');
  return new Map(functions.map(({ ref, properties }) => [ref, Number(properties.Timeout ?? 3)]));
}
