import { type LockItem, type RecordItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { outcomeOf } from '../shared/outcome';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { decide } from './decide';

type Unlocked = NonNullable<RecoveryState['unlocked']>;

export const handler = taskHandler({ needs: ['lock'] }, async ({ state, context, now }): Promise<Unlocked> => {
  const records = new Records(variable('TABLE_NAME'));
  const { key } = state.database;
  const lock = await records.get<LockItem>(recordKeys.lock(key));
  const record = await records.get<RecordItem>(recordKeys.record(key));
  const outcome = outcomeOf(state);
  const { closesRecord, freesLock } = decide({ lock, record, outcome, executionArn: context.executionArn });

  if (closesRecord) {
    await records.guard(key, context.executionArn, state.lock);
    await records.set(
      recordKeys.record(key),
      { status: 'CLOSED', closedAt: now.toISOString(), outcome },
      '#status = :open',
      { ':open': 'OPEN' },
    );
  }
  if (freesLock) {
    // False when somebody took over in between; the lock is theirs then.
    await records.set(
      recordKeys.lock(key),
      { state: 'FREE' },
      '#state = :held AND #owner = :owner AND #epoch = :epoch',
      { ':held': 'HELD', ':owner': context.executionArn, ':epoch': state.lock.epoch },
    );
  }
  return { record: record?.status === 'OPEN' && !closesRecord ? 'OPEN' : 'CLOSED' };
});
