import type { AslDefinition } from './asl';
import { HISTORY_LIMIT, longestHistory } from './history-budget';

/** What is wrong with a definition, one line each: a Task without its safety net, a history that grows too long. */
export function definitionFaults(definition: AslDefinition): string[] {
  const faults = Object.entries(definition.States).flatMap(([name, state]) => {
    if (state.Type !== 'Task') {
      return [];
    }
    const catchesAll = state.Catch?.some(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
    return [
      ...(state.TimeoutSeconds === undefined ? [`'${name}' has no TimeoutSeconds`] : []),
      ...(state.Retry?.length ? [] : [`'${name}' has no Retry`]),
      ...(catchesAll ? [] : [`'${name}' has no Catch of States.ALL`]),
      ...(state.ResultPath === undefined ? [`'${name}' has no ResultPath and would replace the state`] : []),
    ];
  });
  const events = longestHistory(definition);
  return events <= HISTORY_LIMIT
    ? faults
    : [
        ...faults,
        `the deadlines together allow ${events} history events; expected at most ${HISTORY_LIMIT} of the 25,000 that end an execution: lower restoreTimeoutMinutes`,
      ];
}
