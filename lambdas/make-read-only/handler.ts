import { READ_ONLY } from '../shared/contract/read-only-fence';
import { databaseSettings, variable } from '../shared/environment';
import { markRecord, openRecord } from '../shared/open-record';
import { ParameterGroups } from '../shared/parameter-groups';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import type { MakeReadOnlyOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();
const groups = new ParameterGroups();

export const handler = taskHandler(
  { needs: ['database', 'lock'] },
  async ({ state, context, now }): Promise<MakeReadOnlyOutput> => {
    const { key, productionIdentifier } = state.database;
    const { parameterGroupName: parameterGroup } = databaseSettings();
    const records = new Records(variable('TABLE_NAME'));
    const record = await openRecord(records, key);
    const original = await rds.byResourceId(record.original.resourceId);
    const decision = decide({
      productionIdentifier,
      parameterGroup,
      record,
      ...(original
        ? {
            original: {
              identifier: original.DBInstanceIdentifier ?? '',
              parameterGroup: original.DBParameterGroups?.[0]?.DBParameterGroupName ?? '',
            },
          }
        : {}),
      parameter: await groups.parameter(parameterGroup, READ_ONLY.parameter),
      users: await groups.users(parameterGroup),
      now,
    });
    if (decision.kind !== 'set') {
      return decision.kind === 'isSet'
        ? { set: true, parameterGroup }
        : { set: false, parameterGroup, why: decision.why };
    }
    await records.guard(key, context.executionArn, state.lock);
    if (decision.record) {
      // Recorded before it is set: whoever takes over must know what to put back.
      await markRecord(records, record, { readOnly: decision.record }, { once: true });
    }
    await groups.set(parameterGroup, READ_ONLY.parameter, READ_ONLY.on);
    const detail = `${READ_ONLY.parameter} -> ${READ_ONLY.on}`;
    const acted = { call: 'rds:ModifyDBParameterGroup', subject: parameterGroup, detail };
    return { set: true, parameterGroup, acted: [acted] };
  },
);
