import { describe, expect, it } from '@jest/globals';
import {
  NO_VALUE,
  type ResolutionScope,
  resolveCondition,
  resolveValue,
} from '../../../lib/rehearsal/assembly/intrinsics';

const placeholder = (name: string) => `\${${name}}`;

const scope: ResolutionScope = {
  ref: (name) => {
    const values: Record<string, unknown> = {
      'AWS::NoValue': NO_VALUE,
      'AWS::Region': 'eu-west-1',
      Bucket: 'reports',
      Count: 3,
      Subnets: ['subnet-1', 'subnet-2'],
    };
    if (!(name in values)) throw new Error(`unknown ${name}`);
    return values[name];
  },
  attribute: (logicalId, name) => `${logicalId}#${name}`,
  importValue: (name) => `imported ${name}`,
  condition: (name) => name === 'IsProduction',
  mapping: (...keys) => keys.join('/'),
  availabilityZones: (region) => [`${region}a`, `${region}b`],
};

const production = { Condition: 'IsProduction' };
const development = { Condition: 'IsDevelopment' };

describe('intrinsic functions', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Bucket' }, 'reports'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'Role#Arn'],
    ['GetAtt as a string', { 'Fn::GetAtt': 'Table.StreamArn.Label' }, 'Table#StreamArn.Label'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Count' }, { Ref: 'Bucket' }]] }, 'a-3-reports'],
    ['Join over a list that is referenced', { 'Fn::Join': [',', { Ref: 'Subnets' }] }, 'subnet-1,subnet-2'],
    ['Join without what has no value', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }]] }, 'a'],
    ['Sub', { 'Fn::Sub': `${placeholder('Bucket')}/${placeholder('Role.Arn')}` }, 'reports/Role#Arn'],
    ['Sub with variables', { 'Fn::Sub': [placeholder('x'), { x: { Ref: 'Bucket' } }] }, 'reports'],
    ['Sub with a literal', { 'Fn::Sub': placeholder('!aws:username') }, placeholder('aws:username')],
    ['Select', { 'Fn::Select': ['1', { Ref: 'Subnets' }] }, 'subnet-2'],
    ['Split', { 'Fn::Split': [':', 'a:b'] }, ['a', 'b']],
    ['Select of a Split', { 'Fn::Select': [0, { 'Fn::Split': ['#', { 'Fn::GetAtt': ['Role', 'Arn'] }] }] }, 'Role'],
    ['ImportValue', { 'Fn::ImportValue': 'Data:Key' }, 'imported Data:Key'],
    ['If, true', { 'Fn::If': ['IsProduction', 'yes', { Ref: 'Missing' }] }, 'yes'],
    ['If, false', { 'Fn::If': ['IsDevelopment', { Ref: 'Missing' }, 'no'] }, 'no'],
    ['FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'x'] }, 'M/eu-west-1/x'],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b']],
    ['Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Count' } } }, '{"a":3}'],
    ['properties without value', { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] }, { b: [1] }],
    ['an ordinary Condition property', { Condition: { Bool: { a: 'true' } } }, { Condition: { Bool: { a: 'true' } } }],
    ['an object with other keys beside Ref', { Ref: 'Bucket', other: 1 }, { Ref: 'Bucket', other: 1 }],
  ])('resolves %s', (_name, value, expected) => {
    expect(resolveValue(value, scope)).toEqual(expected);
  });

  it.each<[string, unknown, boolean]>([
    ['equal values', { 'Fn::Equals': [{ Ref: 'Count' }, '3'] }, true],
    ['other values', { 'Fn::Equals': ['a', 'b'] }, false],
    ['And', { 'Fn::And': [production, { 'Fn::Not': [development] }] }, true],
    ['Or', { 'Fn::Or': [development, { 'Fn::Equals': ['a', 'b'] }] }, false],
    ['a named condition', production, true],
  ])('evaluates the condition of %s', (_name, expression, expected) => {
    expect(resolveCondition(expression, scope)).toBe(expected);
  });

  it.each<[string, unknown, string]>([
    ['an unknown function', { 'Fn::Transform': {} }, 'intrinsic function Fn::Transform is not modelled'],
    ['an inherited name', { 'Fn::constructor': [] }, 'Fn::constructor is not modelled'],
    ['a Join without list', { 'Fn::Join': ['-', 'a'] }, 'Fn::Join: expected a list, found "a"'],
    ['a Select beyond its list', { 'Fn::Select': [2, ['a']] }, 'index 2 is not within a list of 1'],
    ['an object in a string', { 'Fn::Join': ['', [{ a: 1 }]] }, 'Fn::Join: expected a string, found {"a":1}'],
    ['an If with two arguments', { 'Fn::If': ['IsProduction', 'a'] }, 'Fn::If: expected a list of 3'],
  ])('refuses %s', (_name, value, message) => {
    expect(() => resolveValue(value, scope)).toThrow(message);
  });

  it('refuses a condition that is no truth value', () => {
    expect(() => resolveCondition({ 'Fn::And': ['yes'] }, scope)).toThrow('Fn::And: expected a condition, found "yes"');
  });
});
