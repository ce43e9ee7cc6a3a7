import { chosenValue, READ_ONLY, withoutReadOnly } from '../shared/contract/read-only-fence';
import { othersUsing } from '../shared/names';
import type { ObservedPast, ObservedSurroundings, PlanFinding, PlanInput } from './contract';
import { notice, refusal } from './finding';

/** Whether the database itself will be told to take no writes, and why not where it will not. */
export function readOnlyFindings(
  { original, record }: ObservedPast,
  { readOnly }: Pick<ObservedSurroundings, 'readOnly'>,
  { settings }: PlanInput,
): readonly PlanFinding[] {
  const { engine, identifier, parameterGroupName: group } = settings;
  if (engine === 'postgres' || !original) {
    return [];
  }
  const subject = `read-only switch of ${identifier}`;
  const skipped = (found: string, next = 'the fence of security groups and ended sessions holds as for every engine') =>
    notice(subject, found, `a parameter group of its own, in which '${READ_ONLY.parameter}' can be set`, next);
  const because = withoutReadOnly(settings);
  if (because !== undefined) {
    return [skipped(`it left alone: ${because}`)];
  }
  if (original.settings.dbParameterGroupName !== group) {
    return [skipped(`parameter group '${original.settings.dbParameterGroupName}', not '${group}' as configured`)];
  }
  if (readOnly?.parameter?.value === READ_ONLY.on && !record?.readOnly) {
    return [
      refusal(
        subject,
        `'${READ_ONLY.parameter}' = ${READ_ONLY.on} in parameter group '${group}', set by somebody else`,
        'a group that lets the restored instance write, since it uses the same',
        'stop writes with FreezeWrites, put the parameter back (rds:ModifyDBParameterGroup to a value that was chosen for it, ' +
          "rds:ResetDBParameterGroup to the engine's default) and start again: a recovery sets it itself",
      ),
    ];
  }
  const others = othersUsing(readOnly?.users ?? [], identifier);
  if (others.length > 0) {
    return [skipped(`parameter group '${group}' used by '${others.join("', '")}' as well: it is left alone`)];
  }
  return readOnly?.parameter?.changesAtOnce
    ? []
    : [skipped(`'${READ_ONLY.parameter}' of parameter group '${group}' not changeable at once: it is left alone`)];
}

/**
 * Calls that the switch adds to a cut-over: before the writers are stopped, and between the swap and its proof. None where
 * the findings say that it is left alone. What lifts it depends on what was there: of an earlier execution that set it, on
 * what that one recorded.
 */
export function readOnlyCalls(
  past: ObservedPast,
  surroundings: Pick<ObservedSurroundings, 'readOnly'>,
  input: PlanInput,
): { readonly set: readonly string[]; readonly lift: readonly string[] } {
  const { original, record } = past;
  const { parameter } = surroundings.readOnly ?? {};
  if (!original || withoutReadOnly(input.settings) !== undefined) {
    return { set: [], lift: [] };
  }
  const isOn = parameter?.value === READ_ONLY.on;
  const sets = !isOn && readOnlyFindings(past, surroundings, input).length === 0;
  const lifts = sets || (isOn && record?.readOnly !== undefined);
  const before = record?.readOnly ?? parameter;
  const value = before && chosenValue(before);
  const lift =
    value === undefined
      ? `rds:ResetDBParameterGroup (${READ_ONLY.parameter} to the engine's default)`
      : `rds:ModifyDBParameterGroup (${READ_ONLY.parameter} back to ${value})`;
  return {
    set: sets ? [`rds:ModifyDBParameterGroup (${READ_ONLY.parameter} on)`] : [],
    lift: lifts ? [lift] : [],
  };
}
