import { beginRecord } from '../shared/begin-record';
import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import { variable } from '../shared/environment';
import { observedInstance } from '../shared/instance-settings';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { ReportStore } from '../shared/report-store';
import { taskHandler } from '../shared/task';
import type { RecordRevertOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['incident', 'lock', 'revert'] },
  async ({ state, context, now }): Promise<RecordRevertOutput> => {
    const { incident, database, lock, revert, lostWrites } = state;
    const { executionArn } = context;
    const records = new Records(variable('TABLE_NAME'));
    const pk = recordKeys.record(database.key);
    const production = await rds.byResourceId(revert.production.resourceId);
    const found = await records.get<RecordItem>(pk);
    const wanted = decide({
      incident,
      database: database.key,
      revert,
      record: found,
      production: production && observedInstance(production),
      executionArn,
      now,
    });
    let record = wanted;
    if (wanted !== found) {
      await records.guard(database.key, executionArn, lock);
      // The copy comes first, so that an open record never points to nothing.
      await new ReportStore(variable('BUCKET_NAME')).create(
        wanted.worldKey,
        JSON.stringify({ ...wanted, lostWrites }, null, 2),
        'application/json',
      );
      record = await beginRecord(records, wanted);
    }
    const { openedBy, original, worldKey } = record;
    return { adopted: openedBy !== executionArn, openedBy, original, worldKey };
  },
);
