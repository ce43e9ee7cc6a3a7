import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { fingerprint, type Item, numberOf, stored, storedItem, typeOf } from './attribute-value';
import { addDecimals, formatDecimal, negate } from './decimal';
import { removeAt, setAt, valueAt } from './document-path';
import { invalid } from './dynamodb-errors';
import { type DocumentPath, ExpressionReader, type Substitutions } from './expression-reader';

type Operand = (item: Item) => AttributeValue;

interface Change {
  readonly path: DocumentPath;
  /** Value computed from the item as it was before the update; undefined removes the attribute. */
  readonly compute: (before: Item) => AttributeValue | undefined;
}

export interface Update {
  readonly paths: readonly DocumentPath[];
  apply(before: Item): Item;
}

const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

export function update(text: string, substitutions: Substitutions): Update {
  const reader = new ExpressionReader('UpdateExpression', text, substitutions);
  const changes: Change[] = [];
  const seen = new Set<string>();
  while (reader.next.kind !== 'end') {
    const clause = CLAUSES.find((word) => reader.takeKeyword(word));
    if (clause === undefined) throw reader.fault();
    if (seen.has(clause)) {
      throw invalid(`Invalid UpdateExpression: The "${clause}" section can only be used once in an update expression;`);
    }
    seen.add(clause);
    do changes.push(READERS[clause](reader));
    while (reader.takeSymbol(','));
  }
  refuseOverlap(changes.map(({ path }) => path));
  return { paths: changes.map(({ path }) => path), apply: (before) => apply(changes, before) };
}

function apply(changes: readonly Change[], before: Item): Item {
  const computed = changes.map(({ path, compute }) => ({ path, value: compute(before) }));
  const after = storedItem(before);
  for (const { path, value } of computed) if (value !== undefined) setAt(after, path, stored(value));
  const removals = computed.filter(({ value }) => value === undefined);
  // From the last list index to the first: a removal must not shift the ones still to come.
  removals.sort((left, right) => Number(right.path.at(-1)) - Number(left.path.at(-1)) || 0);
  for (const { path } of removals) removeAt(after, path);
  return after;
}

const READERS: Readonly<Record<(typeof CLAUSES)[number], (reader: ExpressionReader) => Change>> = {
  SET: (reader) => {
    const path = reader.path();
    reader.expectSymbol('=');
    return { path, compute: sum(reader) };
  },
  REMOVE: (reader) => ({ path: reader.path(), compute: () => undefined }),
  ADD: (reader) => {
    const path = reader.path();
    const value = literal(reader);
    return { path, compute: (before) => added(valueAt(before, path), value) };
  },
  DELETE: (reader) => {
    const path = reader.path();
    const value = literal(reader);
    return { path, compute: (before) => withoutMembers(valueAt(before, path), value) };
  },
};

function sum(reader: ExpressionReader): Operand {
  const left = operand(reader);
  const isSum = reader.takeSymbol('+');
  if (!isSum && !reader.takeSymbol('-')) return left;
  const right = operand(reader);
  return (item) => total(left(item), right(item), isSum ? 1 : -1);
}

function operand(reader: ExpressionReader): Operand {
  const value = reader.value();
  if (value !== undefined) return () => value;
  if (!reader.isFunctionCall()) return existing(reader.path());
  const name = reader.take().text;
  reader.expectSymbol('(');
  if (name === 'if_not_exists') {
    const path = reader.path();
    reader.expectSymbol(',');
    const otherwise = operand(reader);
    reader.expectSymbol(')');
    return (item) => valueAt(item, path) ?? otherwise(item);
  }
  if (name !== 'list_append') throw invalid(`Invalid UpdateExpression: Invalid function name; function: ${name}`);
  const first = operand(reader);
  reader.expectSymbol(',');
  const second = operand(reader);
  reader.expectSymbol(')');
  return (item) => {
    const [head, tail] = [first(item).L, second(item).L];
    if (head === undefined || tail === undefined) throw wrongType('list_append');
    return { L: [...head, ...tail] };
  };
}

function existing(path: DocumentPath): Operand {
  return (item) => {
    const value = valueAt(item, path);
    if (value === undefined)
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    return value;
  };
}

function literal(reader: ExpressionReader): AttributeValue {
  const value = reader.value();
  if (value === undefined) throw reader.fault();
  return value;
}

function total(left: AttributeValue, right: AttributeValue, sign: 1 | -1): AttributeValue {
  if (left.N === undefined || right.N === undefined) throw wrongType(sign === 1 ? '+' : '-');
  const result = addDecimals(numberOf(left), sign === 1 ? numberOf(right) : negate(numberOf(right)));
  if (result === undefined)
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  return { N: formatDecimal(result) };
}

function added(current: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (value.N !== undefined) return total(current ?? { N: '0' }, value, 1);
  const type = typeOf(value);
  if (type !== 'SS' && type !== 'NS') throw wrongType('ADD');
  if (current === undefined) return value;
  if (typeOf(current) !== type) throw wrongType('ADD');
  const members = [...(current[type] ?? []), ...(value[type] ?? [])];
  return asSet(type, members);
}

function withoutMembers(current: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  const type = typeOf(value);
  if (type !== 'SS' && type !== 'NS') throw wrongType('DELETE');
  if (current === undefined) return undefined;
  if (typeOf(current) !== type) throw wrongType('DELETE');
  const gone = new Set((value[type] ?? []).map((member) => fingerprint(asSet(type, [member]))));
  const left = (current[type] ?? []).filter((member) => !gone.has(fingerprint(asSet(type, [member]))));
  return left.length === 0 ? undefined : asSet(type, left);
}

function asSet(type: 'SS' | 'NS', members: readonly string[]): AttributeValue {
  const distinct = [...new Set(members)];
  return type === 'SS' ? { SS: distinct } : { NS: distinct };
}

function refuseOverlap(paths: readonly DocumentPath[]): void {
  for (const [index, path] of paths.entries()) {
    const other = paths
      .slice(index + 1)
      .find((later) => path.every((step, depth) => depth >= later.length || later[depth] === step));
    if (other !== undefined) {
      throw invalid(
        `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${path.join(', ')}], path two: [${other.join(', ')}]`,
      );
    }
  }
}

function wrongType(operator: string): Error {
  return invalid(`An operand in the update expression has an incorrect data type; operator or function: ${operator}`);
}
