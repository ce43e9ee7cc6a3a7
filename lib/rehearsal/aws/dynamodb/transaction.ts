import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../service';
import { invalid } from './dynamodb-errors';
import { isSameItem, type PreparedWrite, prepareCheck, prepareDelete, preparePut, prepareUpdate } from './item-write';
import type { Table } from './table';

const MAX_ITEMS = 100;

interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/** Writes all items or none; a failed condition cancels with one reason per item, in order. */
export function transact(items: readonly TransactWriteItem[], table: (name: string | undefined) => Table): void {
  if (items.length < 1 || items.length > MAX_ITEMS) {
    throw invalid(`Member must have length between 1 and ${MAX_ITEMS}: TransactItems has ${items.length}`);
  }
  const attempts = items.map((item) => attempt(() => prepare(item, table)));
  const reasons = attempts.map(({ reason }) => reason);
  if (reasons.some(({ Code }) => Code !== 'None')) {
    const codes = reasons.map(({ Code }) => Code).join(', ');
    throw new AwsError(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      400,
      { CancellationReasons: reasons },
    );
  }
  const writes = attempts.flatMap(({ write }) => write ?? []);
  const twice = writes.some((write, index) => writes.slice(index + 1).some((later) => isSameItem(write, later)));
  if (twice) throw invalid('Transaction request cannot include multiple operations on one item');
  for (const write of writes) write.commit();
}

function prepare(item: TransactWriteItem, table: (name: string | undefined) => Table): PreparedWrite {
  const { Put, Update, Delete, ConditionCheck } = item;
  if ([Put, Update, Delete, ConditionCheck].filter((one) => one !== undefined).length !== 1) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (Put) return preparePut(table(Put.TableName), Put);
  if (Update) return prepareUpdate(table(Update.TableName), Update);
  if (Delete) return prepareDelete(table(Delete.TableName), Delete);
  return prepareCheck(table(ConditionCheck?.TableName), ConditionCheck ?? {});
}

function attempt(prepareOne: () => PreparedWrite): { write?: PreparedWrite; reason: CancellationReason } {
  try {
    return { write: prepareOne(), reason: { Code: 'None' } };
  } catch (error) {
    if (!(error instanceof AwsError) || error.name !== 'ConditionalCheckFailedException') throw error;
    const reason = { Code: 'ConditionalCheckFailed', Message: error.message };
    return { reason: 'Item' in error.details ? { ...reason, Item: error.details['Item'] } : reason };
  }
}
