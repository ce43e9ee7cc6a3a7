import { describe, expect, it } from '@jest/globals';
import { MachineUnderTest } from './machine-under-test';

const input = {
  s: 'm',
  other: 'm',
  n: 5,
  limit: 7,
  t: '2026-11-21T10:00:00Z',
  later: '2026-11-21T11:00:00+00:30',
  flag: false,
  nothing: null,
  file: 'report-*.json',
};

const run = async (rule: object, fallback: object = { Default: 'No' }) => {
  const end = (name: string) => ({ Type: 'Pass', Result: name, End: true });
  const machine = new MachineUnderTest(
    {
      StartAt: 'Which?',
      States: {
        'Which?': { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], ...fallback },
        Yes: end('Yes'),
        ...('Default' in fallback ? { No: end('No') } : {}),
      },
    },
    { input },
  );
  const ended = await machine.finish();
  return ended.status === 'SUCCEEDED' ? ended.output : ended.error;
};

describe('Choice', () => {
  it.each([
    [{ Variable: '$.s', StringEquals: 'm' }, 'Yes'],
    [{ Variable: '$.s', StringEqualsPath: '$.other' }, 'Yes'],
    [{ Variable: '$.s', StringLessThan: 'n' }, 'Yes'],
    [{ Variable: '$.s', StringGreaterThan: 'm' }, 'No'],
    [{ Variable: '$.s', StringGreaterThanEquals: 'm' }, 'Yes'],
    [{ Variable: '$.s', StringMatches: 'm*' }, 'Yes'],
    [{ Variable: '$.file', StringMatches: 'report-\\*.json' }, 'Yes'],
    [{ Variable: '$.file', StringMatches: 'report-\\*xjson' }, 'No'],
    [{ Variable: '$.n', NumericEquals: 5 }, 'Yes'],
    [{ Variable: '$.n', NumericLessThanPath: '$.limit' }, 'Yes'],
    [{ Variable: '$.n', NumericGreaterThanEquals: 6 }, 'No'],
    [{ Variable: '$.s', NumericEquals: 5 }, 'No'],
    [{ Variable: '$.flag', BooleanEquals: false }, 'Yes'],
    [{ Variable: '$.t', TimestampLessThanPath: '$.later' }, 'Yes'],
    [{ Variable: '$.t', TimestampEquals: '2026-11-21T11:00:00+01:00' }, 'Yes'],
    [{ Variable: '$.s', TimestampEquals: '2026-11-21T11:00:00Z' }, 'No'],
    [{ Variable: '$.missing', IsPresent: false }, 'Yes'],
    [{ Variable: '$.nothing', IsPresent: true }, 'Yes'],
    [{ Variable: '$.nothing', IsPresent: false }, 'No'],
    [{ Variable: '$.s', IsNull: false }, 'Yes'],
    [{ Variable: '$.nothing', IsNull: true }, 'Yes'],
    [{ Variable: '$.n', IsString: true }, 'No'],
    [{ Variable: '$.t', IsTimestamp: true }, 'Yes'],
    [{ Variable: '$.s', IsNumeric: false }, 'Yes'],
    [{ Not: { Variable: '$.missing', IsPresent: true } }, 'Yes'],
    [
      {
        And: [
          { Variable: '$.missing', IsPresent: true },
          { Variable: '$.missing', StringEquals: 'x' },
        ],
      },
      'No',
    ],
    [
      {
        Or: [
          { Variable: '$.n', NumericEquals: 1 },
          { Variable: '$.s', StringEquals: 'm' },
        ],
      },
      'Yes',
    ],
    [{ Variable: '$$.Execution.Name', StringMatches: 'run-*' }, 'Yes'],
    [{ Variable: '$.missing', StringEquals: 'x' }, 'States.Runtime'],
    [{ Variable: '$.missing', IsNull: true }, 'States.Runtime'],
    [{ Variable: '$.n', NumericEqualsPath: '$.s' }, 'States.Runtime'],
  ])('%j leads to %s', async (rule, expected) => {
    expect(await run(rule)).toBe(expected);
  });

  it('fails when no rule holds and there is no default', async () => {
    expect(await run({ Variable: '$.s', StringEquals: 'x' }, {})).toBe('States.NoChoiceMatched');
  });
});
