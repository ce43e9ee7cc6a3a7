import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compare, equal, type Item, sizeOf, typeOf } from './attribute-value';
import { valueAt } from './document-path';
import { invalid } from './dynamodb-errors';
import { ExpressionReader, type Substitutions } from './expression-reader';

export type Condition = (item: Item | undefined) => boolean;
type Operand = (item: Item | undefined) => AttributeValue | undefined;

const COMPARATORS: Readonly<Record<string, (left: AttributeValue, right: AttributeValue) => boolean>> = {
  '=': equal,
  '<>': (left, right) => !equal(left, right),
  '<': (left, right) => ordered(left, right, (order) => order < 0),
  '<=': (left, right) => ordered(left, right, (order) => order <= 0),
  '>': (left, right) => ordered(left, right, (order) => order > 0),
  '>=': (left, right) => ordered(left, right, (order) => order >= 0),
};

/** Reads a condition or filter expression; a `ValidationException` names the token that does not fit. */
export function condition(kind: string, text: string, substitutions: Substitutions): Condition {
  const reader = new ExpressionReader(kind, text, substitutions);
  const parsed = disjunction(reader);
  reader.expectEnd();
  return parsed;
}

function disjunction(reader: ExpressionReader): Condition {
  let left = conjunction(reader);
  while (reader.takeKeyword('OR')) {
    const [first, second] = [left, conjunction(reader)];
    left = (item) => first(item) || second(item);
  }
  return left;
}

function conjunction(reader: ExpressionReader): Condition {
  let left = negation(reader);
  while (reader.takeKeyword('AND')) {
    const [first, second] = [left, negation(reader)];
    left = (item) => first(item) && second(item);
  }
  return left;
}

function negation(reader: ExpressionReader): Condition {
  if (!reader.takeKeyword('NOT')) return primary(reader);
  const negated = negation(reader);
  return (item) => !negated(item);
}

function primary(reader: ExpressionReader): Condition {
  if (reader.takeSymbol('(')) {
    const inner = disjunction(reader);
    reader.expectSymbol(')');
    return inner;
  }
  if (reader.isFunctionCall() && !reader.isKeyword('SIZE')) return test(reader);
  const left = operand(reader);
  if (reader.takeKeyword('BETWEEN')) return between(left, reader);
  if (reader.takeKeyword('IN')) return membership(left, reader);
  const comparator = COMPARATORS[reader.next.text];
  if (reader.next.kind !== 'symbol' || comparator === undefined) throw reader.fault();
  reader.take();
  const right = operand(reader);
  return (item) => {
    const [first, second] = [left(item), right(item)];
    return first !== undefined && second !== undefined && comparator(first, second);
  };
}

function between(subject: Operand, reader: ExpressionReader): Condition {
  const low = operand(reader);
  reader.expectKeyword('AND');
  const high = operand(reader);
  return (item) => {
    const [value, from, to] = [subject(item), low(item), high(item)];
    if (value === undefined || from === undefined || to === undefined) return false;
    return ordered(value, from, (order) => order >= 0) && ordered(value, to, (order) => order <= 0);
  };
}

function membership(subject: Operand, reader: ExpressionReader): Condition {
  const members = listed(reader);
  return (item) => {
    const value = subject(item);
    return value !== undefined && members.some((member) => isEqual(value, member(item)));
  };
}

function test(reader: ExpressionReader): Condition {
  const name = reader.take().text;
  const isPathTest = name === 'attribute_exists' || name === 'attribute_not_exists';
  if (isPathTest) {
    reader.expectSymbol('(');
    const path = reader.path();
    reader.expectSymbol(')');
    return (item) => (valueAt(item, path) !== undefined) === (name === 'attribute_exists');
  }
  const decide = TWO_OPERAND_TESTS[name];
  if (decide === undefined) throw invalid(`Invalid expression: Invalid function name; function: ${name}`);
  const [subject, argument, ...more] = listed(reader);
  if (subject === undefined || argument === undefined || more.length > 0) {
    throw invalid(
      `Invalid expression: Incorrect number of operands for operator or function; operator or function: ${name}`,
    );
  }
  return (item) => {
    const [value, other] = [subject(item), argument(item)];
    return value !== undefined && other !== undefined && decide(value, other);
  };
}

const TWO_OPERAND_TESTS: Readonly<Record<string, (value: AttributeValue, argument: AttributeValue) => boolean>> = {
  attribute_type: (value, argument) => typeOf(value) === argument.S,
  begins_with: (value, argument) => value.S !== undefined && argument.S !== undefined && value.S.startsWith(argument.S),
  contains: (value, argument) => {
    if (value.S !== undefined) return argument.S !== undefined && value.S.includes(argument.S);
    const members = value.L ?? value.SS?.map((S) => ({ S })) ?? value.NS?.map((N) => ({ N }));
    return members?.some((member) => equal(member, argument)) ?? false;
  },
};

function listed(reader: ExpressionReader): Operand[] {
  reader.expectSymbol('(');
  const operands = [operand(reader)];
  while (reader.takeSymbol(',')) operands.push(operand(reader));
  reader.expectSymbol(')');
  return operands;
}

function operand(reader: ExpressionReader): Operand {
  const value = reader.value();
  if (value !== undefined) return () => value;
  if (!reader.isFunctionCall()) {
    const path = reader.path();
    return (item) => valueAt(item, path);
  }
  reader.expectKeyword('SIZE');
  reader.expectSymbol('(');
  const path = reader.path();
  reader.expectSymbol(')');
  return (item) => {
    const subject = valueAt(item, path);
    return subject === undefined ? undefined : { N: String(lengthOf(subject)) };
  };
}

function lengthOf(value: AttributeValue): number {
  const members = value.L ?? value.SS ?? value.NS ?? value.BS ?? (value.M && Object.keys(value.M));
  return members === undefined ? sizeOf(value) : members.length;
}

function ordered(left: AttributeValue, right: AttributeValue, holds: (order: number) => boolean): boolean {
  const order = compare(left, right);
  return order !== undefined && holds(order);
}

function isEqual(left: AttributeValue, right: AttributeValue | undefined): boolean {
  return right !== undefined && equal(left, right);
}
