import type { MapState } from './definition';
import { type RunBranch, together } from './parallel';
import { isObject, read, type Scope } from './paths';
import { fill } from './payload-template';
import { limited, type Run, type Strand } from './run';
import { Halt, stateFault } from './state-error';
import { secondsAt } from './wait';

/** Iterations an inline Map runs at once when MaxConcurrency leaves it open. */
const DEFAULT_CONCURRENCY = 40;

/** Outputs of all iterations in order; inline mode only, `check` refuses a distributed map. */
export async function runMap(
  run: Run,
  strand: Strand,
  state: MapState,
  scope: Scope,
  runBranch: RunBranch,
): Promise<unknown[]> {
  const { history } = run;
  const name = (scope.context as { State: { Name: string } }).State.Name;
  const items = itemsOf(state, scope);
  const selector = state.ItemSelector ?? state.Parameters;
  const processor = (state.ItemProcessor ?? state.Iterator)!;
  const limit =
    state.MaxConcurrencyPath === undefined
      ? (state.MaxConcurrency ?? 0)
      : secondsAt(state.MaxConcurrencyPath, scope, 'MaxConcurrencyPath');
  const started = history.append(strand, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });

  const iterate = async (index: number, signal: AbortSignal): Promise<unknown> => {
    const mapItem = { Index: index, Value: items[index] };
    const iteration: Strand = { signal, lastEventId: started, mapItem };
    const details = { name, index };
    history.append(iteration, 'MapIterationStarted', { mapIterationStartedEventDetails: details });
    try {
      const context = isObject(scope.context) ? { ...scope.context, Map: { Item: mapItem } } : scope.context;
      const input = selector === undefined ? items[index] : fill(selector, { input: scope.input, context }, run.random);
      const output = await runBranch(run, iteration, processor, limited(input, 'input of the iteration'));
      history.append(iteration, 'MapIterationSucceeded', { mapIterationSucceededEventDetails: details });
      return output;
    } catch (error) {
      if (error instanceof Halt)
        history.aside(iteration, 'MapIterationAborted', { mapIterationAbortedEventDetails: details });
      else history.append(iteration, 'MapIterationFailed', { mapIterationFailedEventDetails: details });
      throw error;
    }
  };

  const works = items.map((_item, index) => (signal: AbortSignal) => iterate(index, signal));
  const outcome = await together(strand, works, limit === 0 ? DEFAULT_CONCURRENCY : limit);
  strand.lastEventId = history.events.length;
  if (!outcome.ok) {
    if (!(outcome.error instanceof Halt)) history.append(strand, 'MapStateFailed');
    throw outcome.error;
  }
  history.append(strand, 'MapStateSucceeded');
  return outcome.results;
}

function itemsOf(state: MapState, scope: Scope): readonly unknown[] {
  const path = state.ItemsPath ?? '$';
  const items = read(path, scope, 'ItemsPath');
  if (Array.isArray(items)) return items;
  throw stateFault('States.Runtime', `Reference path "${path}" must point to array.`);
}
