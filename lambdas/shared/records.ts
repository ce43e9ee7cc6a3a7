import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ERRORS } from './contract/error-names';
import { type LockItem, recordKeys } from './contract/record-items';
import type { LockHeld } from './contract/recovery-state';
import { NamedError } from './named-error';

const marshallOptions = { removeUndefinedValues: true };

let warm: DynamoDBClient | undefined;

/** One for all invocations of a function: a new client resolves its settings and opens a connection again. */
function warmClient(): DynamoDBClient {
  warm ??= new DynamoDBClient({});
  return warm;
}

/**
 * Items of the record table, read consistently and written only under a condition. A write counts as accepted, too, when
 * the SDK tried it again and met what its own first try had written, whose reply was lost.
 */
export class Records {
  constructor(
    private readonly tableName: string,
    private readonly client = warmClient(),
  ) {}

  async get<T>(pk: string): Promise<T | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key: marshall({ pk }), ConsistentRead: true }),
    );
    return Item ? (unmarshall(Item) as T) : undefined;
  }

  /**
   * Writes a whole item; false when the condition does not hold. An equal item that somebody else wrote would be taken for
   * one's own: whoever acts as the only writer has a name, an id or a token of its own in the item.
   */
  async put(item: { readonly pk: string }, condition: string, values: Record<string, unknown> = {}): Promise<boolean> {
    const names = attributeNames(condition);
    const wanted = marshall(item, marshallOptions);
    return accepted(
      this.client.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: wanted,
          ConditionExpression: condition,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
          ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: marshall(values, marshallOptions) } : {}),
        }),
      ),
      (found) => isDeepStrictEqual(found, wanted),
    );
  }

  /**
   * Sets attributes of an existing item; false when the condition does not hold. Use `#name` for every attribute. Found
   * as they were set, they are taken for one's own when what the condition compares is as it has to be, but for what was
   * set: `FREE` alone does not tell whose lock was freed, the owner and the epoch asked for do.
   */
  async set(
    pk: string,
    attributes: Record<string, unknown>,
    condition: string,
    values: Record<string, unknown> = {},
  ): Promise<boolean> {
    const entries = Object.entries(attributes);
    const assignments = entries.map(([name]) => `#${name} = :set_${name}`).join(', ');
    const setValues = Object.fromEntries(entries.map(([name, value]) => [`:set_${name}`, value]));
    const compared = [...condition.matchAll(/#([A-Za-z]+) = (:[A-Za-z]+)/g)].map(([, name, value]) => [
      name!,
      values[value!],
    ]);
    const wanted = marshall({ ...Object.fromEntries(compared), ...attributes }, marshallOptions);
    return accepted(
      this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: marshall({ pk }),
          UpdateExpression: `SET ${assignments}`,
          ConditionExpression: condition,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          ExpressionAttributeNames: attributeNames(`${assignments} ${condition}`),
          ExpressionAttributeValues: marshall({ ...setValues, ...values }, marshallOptions),
        }),
      ),
      (found) => Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(found[name], value)),
    );
  }

  /**
   * Throws LockLost unless this execution owns the database under this epoch. Called right before every changing
   * call, since a stopped execution leaves its Lambdas running.
   */
  async guard(database: string, executionArn: string, lock: Pick<LockHeld, 'epoch'>): Promise<void> {
    const item = await this.get<LockItem>(recordKeys.lock(database));
    if (item?.state === 'HELD' && item.owner === executionArn && item.epoch === lock.epoch) {
      return;
    }
    const found = item ? `${item.state} by '${item.owner}' at epoch ${item.epoch}` : 'no lock';
    throw new NamedError(
      ERRORS.lockLost,
      `database '${database}' is no longer locked by '${executionArn}' at epoch ${lock.epoch}: found ${found}; nothing was changed`,
    );
  }
}

function attributeNames(expression: string): Record<string, string> {
  const names = new Set(expression.match(/#[A-Za-z]+/g) ?? []);
  return Object.fromEntries([...names].map((name) => [name, name.slice(1)]));
}

/**
 * True is the answer that was lost: what others did after the first try is found by whoever asks next, as it would have
 * been had the reply arrived. One try alone cannot have met its own write.
 */
async function accepted(
  write: Promise<unknown>,
  isOwn: (found: Record<string, AttributeValue>) => boolean,
): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return (error.$metadata.attempts ?? 1) > 1 && error.Item !== undefined && isOwn(error.Item);
    }
    throw error;
  }
}
