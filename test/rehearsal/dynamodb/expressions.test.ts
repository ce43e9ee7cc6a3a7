import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Item } from '../../../lib/rehearsal/aws/dynamodb/attribute-value';
import { condition } from '../../../lib/rehearsal/aws/dynamodb/condition-expression';
import { addDecimals, compareDecimals, formatDecimal, parseDecimal } from '../../../lib/rehearsal/aws/dynamodb/decimal';
import { Substitutions } from '../../../lib/rehearsal/aws/dynamodb/expression-reader';
import { update } from '../../../lib/rehearsal/aws/dynamodb/update-expression';

const ITEM: Item = {
  id: { S: 'orders#1' },
  epoch: { N: '3' },
  open: { BOOL: true },
  tags: { SS: ['a', 'b'] },
  steps: { L: [{ S: 'freeze' }, { S: 'swap' }] },
  owner: { M: { name: { S: 'x' }, since: { N: '10' } } },
};

describe('condition expressions', () => {
  it.each<[string, Record<string, AttributeValue>, boolean]>([
    ['attribute_exists(id)', {}, true],
    ['attribute_not_exists(id)', {}, false],
    ['attribute_not_exists(owner.until)', {}, true],
    ['epoch = :v', { ':v': { N: '3.0' } }, true],
    ['epoch < :v AND NOT open = :f', { ':v': { N: '10' }, ':f': { BOOL: false } }, true],
    ['epoch <> :v OR missing = :v', { ':v': { N: '3' } }, false],
    ['missing <> :v', { ':v': { N: '3' } }, false],
    ['(epoch > :v OR open = :t) AND open = :t', { ':v': { N: '9' }, ':t': { BOOL: true } }, true],
    ['owner.since BETWEEN :low AND :high', { ':low': { N: '9' }, ':high': { N: '10' } }, true],
    ['epoch IN (:a, :b)', { ':a': { N: '1' }, ':b': { N: '3' } }, true],
    ['begins_with(id, :p)', { ':p': { S: 'orders#' } }, true],
    ['contains(tags, :t)', { ':t': { S: 'b' } }, true],
    ['contains(steps, :t)', { ':t': { S: 'thaw' } }, false],
    ['attribute_type(steps, :t)', { ':t': { S: 'L' } }, true],
    ['size(steps) = :n', { ':n': { N: '2' } }, true],
    ['steps[1] = :s', { ':s': { S: 'swap' } }, true],
    ['epoch < :s', { ':s': { S: '9' } }, false],
  ])('%s', (text, values, expected) => {
    const holds = condition('ConditionExpression', text, new Substitutions({}, values));

    expect(holds(ITEM)).toBe(expected);
  });

  it.each([
    ['epoch = ', 'Syntax error'],
    ['epoch == :v', 'Syntax error'],
    ['epoch = :other', 'attribute value used in expression is not defined'],
    ['#n = :v', 'attribute name used in the document path is not defined'],
    ['exists(epoch)', 'Invalid function name'],
    ['   ', 'can not be empty'],
    ['epoch = :v ;', 'Syntax error'],
  ])('refuses %s', (text, message) => {
    expect(() => condition('ConditionExpression', text, new Substitutions({}, { ':v': { N: '1' } }))).toThrow(message);
  });

  it('refuses names and values that nothing uses', () => {
    const substitutions = new Substitutions({ '#n': 'epoch' }, { ':v': { N: '1' } });
    condition('ConditionExpression', '#n = #n', substitutions);

    expect(() => substitutions.refuseUnused()).toThrow('ExpressionAttributeValues unused in expressions: keys: {:v}');
  });
});

describe('update expressions', () => {
  const apply = (text: string, values: Record<string, AttributeValue> = {}, before = ITEM) =>
    update(text, new Substitutions({}, values)).apply(before);

  it.each<[string, Record<string, AttributeValue>, Item]>([
    ['SET epoch = epoch + :one', { ':one': { N: '1' } }, { epoch: { N: '4' } }],
    ['SET epoch = if_not_exists(epoch, :z) - :one', { ':one': { N: '1' }, ':z': { N: '0' } }, { epoch: { N: '2' } }],
    ['SET fresh = if_not_exists(fresh, :z)', { ':z': { N: '0' } }, { fresh: { N: '0' } }],
    [
      'SET steps = list_append(steps, :more)',
      { ':more': { L: [{ S: 'thaw' }] } },
      { steps: { L: [{ S: 'freeze' }, { S: 'swap' }, { S: 'thaw' }] } },
    ],
    [
      'SET owner.name = :n REMOVE open',
      { ':n': { S: 'y' } },
      { owner: { M: { name: { S: 'y' }, since: { N: '10' } } } },
    ],
    ['REMOVE steps[0]', {}, { steps: { L: [{ S: 'swap' }] } }],
    ['REMOVE steps[0], steps[1]', {}, { steps: { L: [] } }],
    ['ADD epoch :n', { ':n': { N: '0.5' } }, { epoch: { N: '3.5' } }],
    ['ADD tags :t', { ':t': { SS: ['b', 'c'] } }, { tags: { SS: ['a', 'b', 'c'] } }],
    ['DELETE tags :t', { ':t': { SS: ['a'] } }, { tags: { SS: ['b'] } }],
  ])('%s', (text, values, changed) => {
    expect(apply(text, values)).toMatchObject(changed);
  });

  it('computes every value from the item before the update, and leaves that item alone', () => {
    const before: Item = { id: { S: 'k' }, a: { N: '1' }, b: { N: '2' } };

    const after = apply('SET a = b, b = a', {}, before);

    expect(after).toEqual({ id: { S: 'k' }, a: { N: '2' }, b: { N: '1' } });
    expect(before['a']).toEqual({ N: '1' });
  });

  it.each([
    ['SET owner.name = :v, owner = :v', 'overlap'],
    ['SET a = :v SET b = :v', 'can only be used once'],
    ['SET nowhere.name = :v', 'document path provided in the update expression is invalid'],
    ['SET a = missing + :v', 'does not exist in the item'],
    ['SET a = id + :v', 'incorrect data type'],
    ['UPSERT a = :v', 'Syntax error'],
  ])('refuses %s', (text, message) => {
    expect(() => apply(text, { ':v': { N: '1' } })).toThrow(message);
  });
});

describe('numbers', () => {
  it('add and compare exactly up to 38 digits', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 36n), max: 10n ** 36n }),
        fc.bigInt({ min: -(10n ** 36n), max: 10n ** 36n }),
        (left, right) => {
          const [first, second] = [parseDecimal(String(left)), parseDecimal(String(right))];
          if (first === undefined || second === undefined) throw new Error('not parsed');
          const sum = addDecimals(first, second);
          expect(sum && formatDecimal(sum)).toBe(String(left + right));
          expect(Math.sign(compareDecimals(first, second))).toBe(left < right ? -1 : left > right ? 1 : 0);
        },
      ),
    );
  });

  it.each([
    ['1.50', '1.5'],
    ['-0.00', '0'],
    ['1e3', '1000'],
    ['25e-3', '0.025'],
    ['.5', '0.5'],
  ])('%s is kept as %s', (text, kept) => {
    const decimal = parseDecimal(text);
    expect(decimal && formatDecimal(decimal)).toBe(kept);
  });

  it.each(['', 'abc', '1.2.3', '1'.repeat(39), '0x10'])('refuses %p', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });
});
