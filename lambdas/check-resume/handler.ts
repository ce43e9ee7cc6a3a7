import type { CheckedRequest } from '../check-request/contract';
import { attemptBehindSwap } from '../shared/attempt-behind-swap';
import { type LockItem, type RecordItem, recordKeys } from '../shared/contract/record-items';
import { databaseSettings, variable } from '../shared/environment';
import { Executions } from '../shared/executions';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { decide } from './decide';

const rds = new Rds();
const executions = new Executions();

export const handler = taskHandler({ needs: [] }, async ({ state, context }): Promise<CheckedRequest> => {
  const settings = databaseSettings();
  const records = new Records(variable('TABLE_NAME'));
  const record = await records.get<RecordItem>(recordKeys.record(settings.key));
  const lock = await records.get<LockItem>(recordKeys.lock(settings.key));
  const foreign = lock?.state === 'HELD' && lock.owner !== context.executionArn;
  const holder = await rds.byIdentifier(settings.identifier);
  const attempt = record && (await attemptBehindSwap(rds, records, settings.key, record));
  return decide({
    request: state,
    settings,
    context,
    record,
    lock,
    ownerRuns: foreign && (await executions.isRunning(lock.owner)),
    holderResourceId: holder?.DbiResourceId,
    verdict: attempt?.verdict,
  });
});
