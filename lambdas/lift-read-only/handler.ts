import type { ActedCall } from '../shared/contract/progress';
import { chosenValue, READ_ONLY, type RecordedReadOnly } from '../shared/contract/read-only-fence';
import { variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { openRecord } from '../shared/open-record';
import { ParameterGroups } from '../shared/parameter-groups';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { LiftReadOnlyOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();
const groups = new ParameterGroups();

export const handler = taskHandler(
  { needs: ['database', 'lock'], options: loopOptions },
  async ({ state, context, options, now }): Promise<LiftReadOnlyOutput> => {
    const { key, productionIdentifier } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const { readOnly: recorded } = await openRecord(records, key);
    const holder = await rds.byIdentifier(productionIdentifier);
    const decision = decide({
      productionIdentifier,
      recorded,
      ...(recorded ? { parameter: await groups.parameter(recorded.parameterGroup, READ_ONLY.parameter) } : {}),
      ...(holder
        ? {
            holder: {
              parameterGroup: holder.DBParameterGroups?.[0]?.DBParameterGroupName ?? '',
              applyStatus: holder.DBParameterGroups?.[0]?.ParameterApplyStatus ?? 'unknown',
            },
          }
        : {}),
    });
    // `Undo: lift read only` begins anew: the deadline of `Lift read only` may be what failed.
    const loop = continueLoop(context.stateName.startsWith('Undo: ') ? undefined : state.readOnlyLifted, options, now);
    if (decision.kind === 'lifted') {
      return loopDone(loop);
    }
    if (decision.kind === 'wait') {
      return stillWaiting(loop, options, now, decision.for);
    }
    await records.guard(key, context.executionArn, state.lock);
    const acted = await lift(decision.recorded);
    return {
      ...stillWaiting(loop, options, now, `'${READ_ONLY.parameter}' to be as recorded`),
      acted: [acted],
    };
  },
);

/** A value that nobody had chosen is not chosen here either: the parameter goes back to the engine's default. */
async function lift(recorded: RecordedReadOnly): Promise<ActedCall> {
  const { parameterGroup } = recorded;
  const value = chosenValue(recorded);
  if (value !== undefined) {
    await groups.set(parameterGroup, READ_ONLY.parameter, value);
    const detail = `${READ_ONLY.parameter} -> ${value}`;
    return { call: 'rds:ModifyDBParameterGroup', subject: parameterGroup, detail };
  }
  await groups.reset(parameterGroup, READ_ONLY.parameter);
  const detail = `${READ_ONLY.parameter} -> the engine's default`;
  return { call: 'rds:ResetDBParameterGroup', subject: parameterGroup, detail };
}
