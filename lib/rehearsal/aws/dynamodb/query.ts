import type { AttributeValue, QueryCommandInput, QueryCommandOutput, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { compare, equal, type Item, storedItem } from './attribute-value';
import { condition } from './condition-expression';
import { project } from './document-path';
import { invalid } from './dynamodb-errors';
import { type DocumentPath, ExpressionReader, Substitutions } from './expression-reader';
import { type KeySchema, keyAttributes, type SecondaryIndex, type Table } from './table';

export interface KeyCondition {
  readonly hash: AttributeValue;
  readonly matches: (item: Item) => boolean;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

type Page = Pick<QueryCommandOutput, 'Items' | 'Count' | 'ScannedCount' | 'LastEvaluatedKey'>;

export function query(table: Table, input: QueryCommandInput): Page {
  const substitutions = substitutionsOf(input);
  const index = input.IndexName === undefined ? undefined : table.index(input.IndexName);
  if (index?.global && input.ConsistentRead) {
    throw invalid('Consistent reads are not supported on global secondary indexes');
  }
  const schema = index ?? table.settings.schema;
  const key = keyCondition(input.KeyConditionExpression, schema, substitutions);
  const found = table
    .items(input.ConsistentRead ?? false)
    .filter((item) => isIndexed(item, schema) && key.matches(item));
  const direction = input.ScanIndexForward === false ? -1 : 1;
  found.sort((left, right) => direction * order(left, right, schema, table.settings.schema));
  return page(table, input, { found, schema, index, substitutions });
}

export function scan(table: Table, input: ScanCommandInput): Page {
  if (input.Segment !== undefined || input.TotalSegments !== undefined) {
    throw invalid('the local world scans in one piece: Segment and TotalSegments are not modelled');
  }
  const substitutions = substitutionsOf(input);
  const index = input.IndexName === undefined ? undefined : table.index(input.IndexName);
  const schema = index ?? table.settings.schema;
  const found = table.items(input.ConsistentRead ?? false).filter((item) => isIndexed(item, schema));
  return page(table, input, { found, schema, index, substitutions });
}

/** Reads a key condition against the key of a table or index; refuses whatever DynamoDB could not look up by key. */
export function keyCondition(text: string | undefined, schema: KeySchema, substitutions: Substitutions): KeyCondition {
  if (text === undefined) {
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  }
  const reader = new ExpressionReader('KeyConditionExpression', text, substitutions);
  const terms = [term(reader)];
  if (reader.takeKeyword('AND')) terms.push(term(reader));
  reader.expectEnd();
  const hash = terms.find(({ name }) => name === schema.hash.name);
  if (hash?.exact === undefined) throw invalid(`Query condition missed key schema element: ${schema.hash.name}`);
  const range = terms.find((one) => one !== hash);
  if (range !== undefined && range.name !== schema.range?.name) {
    throw invalid(`Query condition missed key schema element: ${schema.range?.name ?? 'none'}`);
  }
  return { hash: hash.exact, matches: (item) => terms.every(({ name, holds }) => holdsFor(item[name], holds)) };
}

/** Names and values of a request, values in stored form. */
export function substitutionsOf(input: {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
}): Substitutions {
  return new Substitutions(input.ExpressionAttributeNames, storedItem(input.ExpressionAttributeValues ?? {}));
}

export function projectionPaths(text: string, substitutions: Substitutions): DocumentPath[] {
  const reader = new ExpressionReader('ProjectionExpression', text, substitutions);
  const paths = [reader.path()];
  while (reader.takeSymbol(',')) paths.push(reader.path());
  reader.expectEnd();
  return paths;
}

interface Found {
  readonly found: readonly Item[];
  readonly schema: KeySchema;
  readonly index: SecondaryIndex | undefined;
  readonly substitutions: Substitutions;
}

function page(
  table: Table,
  input: QueryCommandInput | ScanCommandInput,
  { found, schema, index, substitutions }: Found,
): Page {
  const filter =
    input.FilterExpression === undefined
      ? undefined
      : condition('FilterExpression', input.FilterExpression, substitutions);
  const paths =
    input.ProjectionExpression === undefined ? undefined : projectionPaths(input.ProjectionExpression, substitutions);
  substitutions.refuseUnused();
  if (input.Limit !== undefined && input.Limit < 1) throw invalid('Limit must be greater than or equal to 1');
  const keys = [
    ...new Set([...keyAttributes(table.settings.schema), ...keyAttributes(schema)].map(({ name }) => name)),
  ];
  const start = startAfter(found, keys, input.ExclusiveStartKey);
  const end = input.Limit === undefined ? found.length : Math.min(found.length, start + input.Limit);
  const evaluated = found.slice(start, end);
  const kept = evaluated.filter((item) => filter?.(item) ?? true).map((item) => indexed(item, keys, index));
  const last = evaluated.at(-1);
  return {
    ...(input.Select === 'COUNT'
      ? {}
      : { Items: paths === undefined ? kept.map(storedItem) : kept.map((item) => project(item, paths)) }),
    Count: kept.length,
    ScannedCount: evaluated.length,
    ...(last !== undefined && end < found.length ? { LastEvaluatedKey: pick(last, keys) } : {}),
  };
}

function startAfter(found: readonly Item[], keys: readonly string[], start: Item | undefined): number {
  if (start === undefined) return 0;
  const position = found.findIndex((item) => keys.every((name) => sameValue(item[name], start[name])));
  if (position < 0) throw invalid('The provided starting key is invalid');
  return position + 1;
}

function term(reader: ExpressionReader): {
  name: string;
  exact?: AttributeValue;
  holds: (value: AttributeValue) => boolean;
} {
  if (reader.isFunctionCall()) {
    if (!reader.takeKeyword('BEGINS_WITH')) throw reader.fault();
    reader.expectSymbol('(');
    const name = String(reader.path()[0]);
    reader.expectSymbol(',');
    const prefix = required(reader);
    reader.expectSymbol(')');
    return { name, holds: (value) => value.S?.startsWith(prefix.S ?? '\u0000') ?? false };
  }
  const name = String(reader.path()[0]);
  if (reader.takeKeyword('BETWEEN')) {
    const low = required(reader);
    reader.expectKeyword('AND');
    const high = required(reader);
    return { name, holds: (value) => (compare(value, low) ?? -1) >= 0 && (compare(value, high) ?? 1) <= 0 };
  }
  const symbol = reader.take().text;
  const comparison = COMPARISONS[symbol];
  if (comparison === undefined) throw invalid(`Invalid operator used in KeyConditionExpression: ${symbol}`);
  const other = required(reader);
  const holds = (value: AttributeValue) => {
    const order = compare(value, other);
    return order !== undefined && comparison(order);
  };
  return symbol === '=' ? { name, exact: other, holds } : { name, holds };
}

function required(reader: ExpressionReader): AttributeValue {
  const value = reader.value();
  if (value === undefined) throw reader.fault();
  return value;
}

function isIndexed(item: Item, schema: KeySchema): boolean {
  return keyAttributes(schema).every(({ name, type }) => item[name]?.[type] !== undefined);
}

function indexed(item: Item, keys: readonly string[], index: SecondaryIndex | undefined): Item {
  return index === undefined || index.projected === 'ALL' ? item : pick(item, [...keys, ...index.projected]);
}

function pick(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

function order(left: Item, right: Item, schema: KeySchema, tie: KeySchema): number {
  for (const attribute of [schema.range, tie.hash, tie.range]) {
    const [first, second] = attribute ? [left[attribute.name], right[attribute.name]] : [];
    const result = first === undefined || second === undefined ? 0 : (compare(first, second) ?? 0);
    if (result !== 0) return result;
  }
  return 0;
}

function holdsFor(value: AttributeValue | undefined, holds: (value: AttributeValue) => boolean): boolean {
  return value !== undefined && holds(value);
}

function sameValue(left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  return left !== undefined && right !== undefined && equal(left, right);
}
