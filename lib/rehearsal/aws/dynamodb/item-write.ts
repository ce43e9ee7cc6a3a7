import type { AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure } from '@aws-sdk/client-dynamodb';
import { equal, type Item, storedItem } from './attribute-value';
import { condition } from './condition-expression';
import { project } from './document-path';
import { conditionFailed, invalid } from './dynamodb-errors';
import { substitutionsOf } from './query';
import type { Table } from './table';
import { type Update, update } from './update-expression';

interface Conditional {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
  ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure;
}

/** A single-item write that has been read and checked; `commit` cannot fail. */
export interface PreparedWrite {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly paths: Update['paths'];
  readonly identity: { readonly table: Table; readonly key: Item };
  commit(): void;
}

export function preparePut(table: Table, input: Conditional & { Item?: Item }): PreparedWrite {
  const item = storedItem(input.Item ?? {});
  const key = table.keyOf(item);
  const before = checked(table, key, input);
  return prepared(table, key, { before, after: item });
}

export function prepareDelete(table: Table, input: Conditional & { Key?: Item }): PreparedWrite {
  const key = table.checkKey(input.Key);
  return prepared(table, key, { before: checked(table, key, input), after: undefined });
}

/** A condition on an item that is not changed, for transactions. */
export function prepareCheck(table: Table, input: Conditional & { Key?: Item }): PreparedWrite {
  const key = table.checkKey(input.Key);
  if (input.ConditionExpression === undefined) throw invalid('The ConditionExpression of a ConditionCheck is missing');
  const before = checked(table, key, input);
  return { ...prepared(table, key, { before, after: before }), commit: () => undefined };
}

export function prepareUpdate(
  table: Table,
  input: Conditional & { Key?: Item; UpdateExpression?: string },
): PreparedWrite {
  const key = table.checkKey(input.Key);
  const substitutions = substitutionsOf(input);
  const change = input.UpdateExpression === undefined ? undefined : update(input.UpdateExpression, substitutions);
  const changedKey = change?.paths.find(([name]) => name !== undefined && name in key);
  if (changedKey !== undefined) {
    throw invalid(
      `One or more parameter values were invalid: Cannot update attribute ${changedKey[0]}. This attribute is part of the key`,
    );
  }
  const before = checked(table, key, input, substitutions);
  const base = before ?? key;
  const after = change === undefined ? base : change.apply(base);
  table.keyOf(after);
  return prepared(table, key, { before, after, paths: change?.paths ?? [] });
}

/** What a write answers for its `ReturnValues`; refuses values that the operation does not offer. */
export function returned(
  write: PreparedWrite,
  wanted: ReturnValue | undefined,
  offered: readonly ReturnValue[],
): { Attributes?: Item } {
  if (wanted === undefined || wanted === 'NONE') return {};
  if (!offered.includes(wanted))
    throw invalid(`ReturnValues can only be ${offered.join(' or ')} or NONE, found ${wanted}`);
  const source = wanted.endsWith('_OLD') ? write.before : write.after;
  if (source === undefined) return {};
  return { Attributes: wanted.startsWith('UPDATED') ? project(source, write.paths) : storedItem(source) };
}

export function isSameItem(left: PreparedWrite, right: PreparedWrite): boolean {
  return left.identity.table === right.identity.table && equal({ M: left.identity.key }, { M: right.identity.key });
}

function prepared(
  table: Table,
  key: Item,
  { before, after, paths = [] }: { before: Item | undefined; after: Item | undefined; paths?: Update['paths'] },
): PreparedWrite {
  return { before, after, paths, identity: { table, key }, commit: () => table.write(key, after) };
}

function checked(
  table: Table,
  key: Item,
  input: Conditional,
  substitutions = substitutionsOf(input),
): Item | undefined {
  const before = table.read(key, true);
  const holds =
    input.ConditionExpression === undefined
      ? undefined
      : condition('ConditionExpression', input.ConditionExpression, substitutions);
  substitutions.refuseUnused();
  if (holds !== undefined && !holds(before)) {
    throw conditionFailed(input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined);
  }
  return before;
}
