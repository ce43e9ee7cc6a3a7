import { describe, expect, it } from '@jest/globals';
import { ConditionContext, parseConditions } from '../../../lib/rehearsal/iam/condition';

function holds(block: object, context: Record<string, string | string[]>): boolean {
  const faults: string[] = [];
  const conditions = parseConditions(block, faults, 'Condition');
  expect(faults).toEqual([]);
  return conditions.every((condition) => condition.holds(new ConditionContext(context)));
}

const roleArn = 'arn:aws:iam::123456789012:role/restore';
const table: [string, object, Record<string, string | string[]>, boolean][] = [
  ['equal strings', { StringEquals: { k: 'a' } }, { k: 'a' }, true],
  ['one of several values', { StringEquals: { k: ['b', 'a'] } }, { k: 'a' }, true],
  ['strings that differ in case', { StringEquals: { k: 'A' } }, { k: 'a' }, false],
  ['strings compared without case', { StringEqualsIgnoreCase: { k: 'A' } }, { k: 'a' }, true],
  ['keys that differ in case', { StringEquals: { 'AWS:RequestTag/x': 'a' } }, { 'aws:requesttag/x': 'a' }, true],
  ['wildcards under StringEquals', { StringEquals: { k: 'a*' } }, { k: 'ab' }, false],
  ['wildcards under StringLike', { StringLike: { k: 'a*c?' } }, { k: 'abbcd' }, true],
  ['an absent key', { StringEquals: { k: 'a' } }, {}, false],
  ['an absent key, IfExists', { StringEqualsIfExists: { k: 'a' } }, {}, true],
  ['a wrong value, IfExists', { StringEqualsIfExists: { k: 'a' } }, { k: 'b' }, false],
  ['an absent key under negation', { StringNotEquals: { k: 'a' } }, {}, true],
  ['one of the excluded values', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
  ['none of the excluded patterns', { StringNotLike: { k: ['a*', 'b*'] } }, { k: 'cd' }, true],
  ['one value of an excluded list', { StringNotEquals: { k: 'a' } }, { k: ['a', 'b'] }, false],
  ['a true switch', { Bool: { k: 'true' } }, { k: 'true' }, true],
  ['a switch given as a boolean', { Bool: { k: true } }, { k: 'true' }, true],
  ['a switch that is absent', { Bool: { k: 'false' } }, {}, false],
  ['a key that must be absent', { Null: { k: 'true' } }, {}, true],
  ['a key that must be present', { Null: { k: 'false' } }, {}, false],
  ['a present key that must be present', { Null: { k: false } }, { k: 'x' }, true],
  ['an ARN with a wildcard in the last part', { ArnLike: { k: 'arn:aws:iam::*:role/*' } }, { k: roleArn }, true],
  ['an ARN wildcard that would cross a colon', { ArnEquals: { k: 'arn:aws:*:role/restore' } }, { k: roleArn }, false],
  ['another ARN', { ArnNotEquals: { k: 'arn:aws:iam::123456789012:role/other' } }, { k: roleArn }, true],
  ['all values in the set', { 'ForAllValues:StringLike': { k: ['db#*'] } }, { k: ['db#1', 'db#2'] }, true],
  ['one value outside the set', { 'ForAllValues:StringLike': { k: ['db#*'] } }, { k: ['db#1', 'x'] }, false],
  ['no values at all, ForAllValues', { 'ForAllValues:StringEquals': { k: 'a' } }, {}, true],
  ['any value in the set', { 'ForAnyValue:StringEquals': { k: 'a' } }, { k: ['b', 'a'] }, true],
  ['no values at all, ForAnyValue', { 'ForAnyValue:StringEquals': { k: 'a' } }, {}, false],
  ['any value outside the set', { 'ForAnyValue:StringNotEquals': { k: 'a' } }, { k: ['a', 'b'] }, true],
  [
    'two operators of which one fails',
    { StringEquals: { k: 'a' }, Bool: { b: 'true' } },
    { k: 'a', b: 'false' },
    false,
  ],
  ['two keys of which one fails', { StringEquals: { k: 'a', l: 'b' } }, { k: 'a' }, false],
  [
    'a policy variable',
    { StringEquals: { k: variable('aws:PrincipalAccount') } },
    { k: '1', 'aws:PrincipalAccount': '1' },
    true,
  ],
  [
    'a policy variable without a value',
    { StringLike: { k: `*${variable('aws:PrincipalAccount')}` } },
    { k: '1' },
    false,
  ],
];

function variable(name: string): string {
  return `\${${name}}`;
}

describe('conditions of a policy', () => {
  it.each(table)('decides %s', (_name, block, context, expected) => {
    expect(holds(block, context)).toBe(expected);
  });

  it.each([
    ['DateLessThan', { DateLessThan: { 'aws:CurrentTime': '2027-01-01' } }],
    ['an unknown operator', { StringMatches: { k: 'a' } }],
    ['a set of Null', { 'ForAllValues:Null': { k: 'true' } }],
    ['NullIfExists', { NullIfExists: { k: 'true' } }],
    ['an inherited name', { constructor: { k: 'a' } }],
  ])('refuses %s', (_name, block) => {
    const faults: string[] = [];

    parseConditions(block, faults, 'Condition');

    expect(faults).toEqual([expect.stringContaining('condition operator is not modelled')]);
  });
});
