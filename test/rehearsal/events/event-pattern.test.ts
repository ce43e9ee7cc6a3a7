import { describe, expect, it } from '@jest/globals';
import { matchesPattern, patternFaults } from '../../../lib/rehearsal/aws/events/event-pattern';

const event = {
  source: 'aws.backup',
  'detail-type': 'Restore Job State Change',
  resources: ['arn:aws:rds:eu-west-1:111122223333:db:orders', 'arn:other'],
  detail: {
    status: 'COMPLETED',
    size: 12.5,
    count: 300,
    flag: true,
    nothing: null,
    path: '/a/b/c.json',
    nested: { name: 'Orders' },
    items: [{ id: 1 }, { id: 2 }],
  },
};

describe('an event pattern', () => {
  it.each([
    [{ source: ['aws.backup'] }, true],
    [{ source: ['aws.rds'] }, false],
    [{ source: ['aws.rds', 'aws.backup'], detail: { status: ['COMPLETED'] } }, true],
    [{ source: ['aws.backup'], detail: { status: ['FAILED'] } }, false],
    [{ detail: { flag: [true] } }, true],
    [{ detail: { flag: ['true'] } }, false],
    [{ detail: { nothing: [null] } }, true],
    [{ detail: { absent: [null] } }, false],
    [{ detail: { size: [12.5] } }, true],
    [{ resources: [{ suffix: ':db:orders' }] }, true],
    [{ detail: { path: [{ prefix: '/a/' }] } }, true],
    [{ detail: { path: [{ prefix: '/A/' }] } }, false],
    [{ detail: { path: [{ prefix: { 'equals-ignore-case': '/A/' } }] } }, true],
    [{ detail: { path: [{ suffix: '.json' }] } }, true],
    [{ detail: { nested: { name: [{ 'equals-ignore-case': 'ORDERS' }] } } }, true],
    [{ detail: { path: [{ wildcard: '/a/*.json' }] } }, true],
    [{ detail: { path: [{ wildcard: '/a/*.csv' }] } }, false],
    [{ detail: { count: [{ numeric: ['>', 100, '<=', 300] }] } }, true],
    [{ detail: { count: [{ numeric: ['<', 300] }] } }, false],
    [{ detail: { status: [{ numeric: ['=', 1] }] } }, false],
    [{ detail: { status: [{ 'anything-but': ['FAILED', 'ABORTED'] }] } }, true],
    [{ detail: { status: [{ 'anything-but': 'COMPLETED' }] } }, false],
    [{ detail: { status: [{ 'anything-but': { prefix: 'COMP' } }] } }, false],
    [{ detail: { status: [{ 'anything-but': { wildcard: '*X*' } }] } }, true],
    [{ detail: { absent: [{ 'anything-but': 'x' }] } }, false],
    [{ detail: { absent: [{ exists: false }] } }, true],
    [{ detail: { status: [{ exists: true }] } }, true],
    [{ detail: { status: [{ exists: false }] } }, false],
    [{ detail: { status: ['X', { exists: true }] } }, true],
    [{ detail: { items: { id: [2] } } }, true],
    [{ detail: { items: { id: [3] } } }, false],
    [{ $or: [{ source: ['aws.rds'] }, { detail: { status: ['COMPLETED'] } }] }, true],
    [{ source: ['aws.backup'], $or: [{ source: ['x'] }, { detail: { status: ['y'] } }] }, false],
    [{ detail: { constructor: [{ exists: true }] } }, false],
  ])('%j matches: %s', (pattern, expected) => {
    expect(patternFaults(pattern)).toEqual([]);
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  it.each([
    [{}, 'expected an object with fields'],
    [{ source: 'aws.backup' }, 'pattern.source'],
    [{ source: [] }, 'expected a list of values'],
    [{ source: [{ cidr: '10.0.0.0/8' }] }, 'filter cidr'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'found 2 filters'],
    [{ detail: { n: [{ numeric: ['>'] }] } }, 'filter numeric'],
    [{ detail: { n: [{ 'anything-but': { numeric: ['>', 1] } }] } }, 'filter anything-but'],
    [{ detail: { n: [[1]] } }, 'found a list'],
    [{ $or: [{ source: ['a'] }] }, 'two or more'],
  ])('refuses %j', (pattern, message) => {
    expect(patternFaults(pattern).join()).toContain(message);
  });
});
