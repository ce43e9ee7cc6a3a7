import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import { variable } from '../shared/environment';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import type { AdoptRecordOutput } from './contract';
import { decide } from './decide';

export const handler = taskHandler({ needs: ['lock'] }, async ({ state, context }): Promise<AdoptRecordOutput> => {
  const records = new Records(variable('TABLE_NAME'));
  await records.guard(state.database.key, context.executionArn, state.lock);
  return decide(await records.get<RecordItem>(recordKeys.record(state.database.key)));
});
