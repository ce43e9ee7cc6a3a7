import type { InstanceRef } from '../shared/contract/instance-ref';
import { type AttemptItem, type LockItem, type RecordItem, recordKeys } from '../shared/contract/record-items';
import { databaseSettings, variable } from '../shared/environment';
import { Executions } from '../shared/executions';
import { observedInstance } from '../shared/instance-settings';
import { instanceRef, Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import type { CheckRevertOutput, RetiredInstance } from './contract';
import { decide } from './decide';

const rds = new Rds();
const executions = new Executions();

export const handler = taskHandler({ needs: [] }, async ({ state, context, now }): Promise<CheckRevertOutput> => {
  const settings = databaseSettings();
  const records = new Records(variable('TABLE_NAME'));
  const lock = await records.get<LockItem>(recordKeys.lock(settings.key));
  const foreign = lock?.state === 'HELD' && lock.owner !== context.executionArn;
  const holder = await rds.byIdentifier(settings.identifier);
  const record = await records.get<RecordItem>(recordKeys.record(settings.key));
  return decide({
    request: state,
    settings,
    context,
    record,
    lock,
    ownerRuns: foreign && (await executions.isRunning(lock.owner)),
    holder: holder && observedInstance(holder),
    retired: await retiredInstances(records, settings),
    present: await presentInstances(record),
    now,
  });
});

async function presentInstances(record: RecordItem | undefined): Promise<InstanceRef[]> {
  const { revert } = record?.status === 'OPEN' ? record : {};
  const named = revert ? [revert.retired, revert.production] : [];
  const found = await Promise.all(named.map(({ resourceId }) => rds.byResourceId(resourceId)));
  return found.flatMap((instance) => (instance ? [instanceRef(instance)] : []));
}

/** A retired name ends in the id of the attempt that replaced the instance. */
async function retiredInstances(
  records: Records,
  { key, identifier }: { readonly key: string; readonly identifier: string },
): Promise<RetiredInstance[]> {
  const prefix = `${identifier}-corrupted-`;
  const instances = await rds.withPrefix(prefix);
  return Promise.all(
    instances.map(async (instance) => {
      const id = instance.DBInstanceIdentifier?.slice(prefix.length) ?? '';
      return {
        instance: observedInstance(instance),
        attempt: await records.get<AttemptItem>(recordKeys.attempt(key, id)),
      };
    }),
  );
}
