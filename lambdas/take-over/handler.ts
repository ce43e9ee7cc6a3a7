import { recordKeys } from '../shared/contract/record-items';
import type { LockHeld, StepFailure } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { failureOf } from './decide';
import { raiseEpoch } from './raise-epoch';

export const handler = taskHandler({ needs: ['incident'] }, async ({ state, context, now }): Promise<LockHeld> => {
  const records = new Records(variable('TABLE_NAME'));
  const { key } = state.database;
  const held = await raiseEpoch(records, { database: key, executionArn: context.executionArn, now });
  const failure = failureOf(state);
  if (failure) {
    // False where no record is open: nothing was changed then, and `$.failure` tells the rest.
    await records.set(recordKeys.record(key), { failure: shortened(failure) }, '#status = :open', { ':open': 'OPEN' });
  }
  return held;
});

/** A Cause carries a stack trace; the record keeps what a person reads. */
function shortened(failure: StepFailure): StepFailure {
  return { ...failure, ...(failure.Cause === undefined ? {} : { Cause: failure.Cause.slice(0, 2000) }) };
}
