import { describe, expect, it } from '@jest/globals';
import { check } from '../../../lib/rehearsal/states/check';
import { FUNCTION, INVOKE, INVOKE_WITH_TOKEN, only } from './machine-under-test';

const task = (fields: object) => only({ Type: 'Task', Resource: FUNCTION, End: true, ...fields });
const pass = (fields: object) => only({ Type: 'Pass', End: true, ...fields });
const choice = (rule: object) => ({
  StartAt: 'S',
  States: { S: { Type: 'Choice', Choices: [{ ...rule, Next: 'E' }] }, E: { Type: 'Succeed' } },
});
const processor = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };

describe('check', () => {
  it.each([
    ['JSONata for the machine', { ...pass({}), QueryLanguage: 'JSONata' }, 'QueryLanguage "JSONata"'],
    ['JSONata for one state', pass({ QueryLanguage: 'JSONata', Output: '{% 1 %}' }), 'field Output'],
    ['variables', pass({ Assign: { a: 1 } }), 'field Assign'],
    [
      'a distributed map',
      only({ Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...processor }, End: true }),
      'DISTRIBUTED',
    ],
    [
      'fields of a distributed map',
      only({ Type: 'Map', ItemProcessor: processor, ItemReader: {}, ToleratedFailureCount: 1, End: true }),
      'field ItemReader',
    ],
    ['credentials of another account', task({ Credentials: { RoleArn: 'x' } }), 'field Credentials'],
    ['an unknown state type', only({ Type: 'Loop', End: true }), 'Type "Loop"'],
    ['an SDK integration', task({ Resource: 'arn:aws:states:::aws-sdk:rds:describeDBInstances' }), 'aws-sdk:rds'],
    ['an activity', task({ Resource: 'arn:aws:states:eu-west-1:111122223333:activity:x' }), 'activity'],
    [
      'an asynchronous invocation',
      task({ Resource: INVOKE, Parameters: { FunctionName: FUNCTION, InvocationType: 'Event' } }),
      'InvocationType',
    ],
    [
      'an unknown parameter of lambda:invoke',
      task({ Resource: INVOKE, Parameters: { FunctionName: FUNCTION, LogType: 'Tail' } }),
      'LogType',
    ],
    ['heartbeats without a token', task({ HeartbeatSeconds: 5 }), 'heartbeats'],
    [
      'a heartbeat that is longer than the timeout',
      task({ Resource: INVOKE_WITH_TOKEN, Parameters: { FunctionName: 'f' }, HeartbeatSeconds: 9, TimeoutSeconds: 9 }),
      'HeartbeatSeconds has 9',
    ],
    ['an unknown intrinsic', pass({ Parameters: { 'a.$': 'States.Shout($.a)' } }), 'States.Shout'],
    [
      'an unknown intrinsic inside another',
      pass({ Parameters: { 'a.$': "States.Format('{}', States.Shout($.a))" } }),
      'States.Shout',
    ],
    ['a seeded random number', pass({ Parameters: { 'a.$': 'States.MathRandom(1, 2, 3)' } }), 'has 3 arguments'],
    ['an intrinsic without its end', pass({ Parameters: { 'a.$': "States.Format('x'" } }), "',' or ')'"],
    ['a JSONPath filter', pass({ InputPath: '$.list[?(@.a)]' }), 'other JSONPath syntax'],
    ['recursive descent', pass({ Parameters: { deep: { 'a.$': '$..a' } } }), 'Parameters.deep.a.$'],
    ['a ResultPath with a wildcard', pass({ ResultPath: '$.a[*]' }), 'more than one place'],
    ['a ResultPath into the context object', pass({ ResultPath: '$$.a' }), 'context object'],
    ['a transition to nowhere', only({ Type: 'Pass', Next: 'Nowhere' }), "'Nowhere'"],
    ['a state without transition', only({ Type: 'Pass' }), 'either Next'],
    ['a state with two transitions', only({ Type: 'Pass', Next: 'S', End: true }), 'either Next'],
    [
      'a state nothing leads to',
      { StartAt: 'S', States: { S: { Type: 'Succeed' }, Lost: { Type: 'Succeed' } } },
      "state 'Lost'",
    ],
    ['a missing start', { StartAt: 'X', States: { S: { Type: 'Succeed' } } }, 'StartAt'],
    ['States.ALL beside others', task({ Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }), 'alone'],
    ['States.ALL before others', task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }), 'last'],
    ['an unknown field of a retrier', task({ Retry: [{ ErrorEquals: ['A'], Backoff: 2 }] }), 'field Backoff'],
    ['a backoff below one', task({ Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }), 'BackoffRate has 0.5'],
    ['a catcher that leads nowhere', task({ Catch: [{ ErrorEquals: ['A'], Next: 'Nowhere' }] }), "'Nowhere'"],
    ['retries where a state has none', only({ Type: 'Wait', Seconds: 1, Retry: [], End: true }), 'field Retry'],
    ['an unknown comparison', choice({ Variable: '$.a', StringContains: 'x' }), 'StringContains'],
    ['two comparisons', choice({ Variable: '$.a', StringEquals: 'x', IsNull: false }), 'exactly one'],
    ['an operand of the wrong type', choice({ Variable: '$.a', NumericEquals: '1' }), 'expected a number'],
    [
      'a Wait with two durations',
      only({ Type: 'Wait', Seconds: 1, SecondsPath: '$.a', End: true }),
      'Seconds and SecondsPath',
    ],
    ['Error and ErrorPath together', only({ Type: 'Fail', Error: 'a', ErrorPath: '$.a' }), 'both there'],
    ['no object', 'text', 'expected an object'],
  ])('refuses %s', (_name, definition, expected) => {
    const faults = check(definition);

    expect(faults.join('\n')).toContain(expected);
  });

  it('reports every fault together, also those inside branches', () => {
    const inner = { StartAt: 'I', States: { I: { Type: 'Pass', Assign: {}, End: true } } };
    const definition = {
      StartAt: 'S',
      States: { S: { Type: 'Parallel', Branches: [inner, inner], Mystery: 1, Next: 'T' }, T: { Type: 'Dance' } },
    };

    expect(check(definition)).toEqual([
      "state 'S': field Mystery is not run here",
      "state 'I': field Assign is not run here",
      "state 'I': field Assign is not run here",
      'state \'T\': Type "Dance" is not one the runner knows',
      "state 'I': the name is used more than once in this machine",
    ]);
  });

  it('accepts what the runner runs', () => {
    const definition = {
      Comment: 'all of it',
      Version: '1.0',
      QueryLanguage: 'JSONPath',
      TimeoutSeconds: 60,
      StartAt: 'Task',
      States: {
        Task: {
          Type: 'Task',
          Resource: INVOKE_WITH_TOKEN,
          Parameters: { 'FunctionName.$': '$.f', Payload: { 'token.$': '$$.Task.Token' } },
          TimeoutSeconds: 10,
          HeartbeatSeconds: 5,
          Retry: [{ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL', MaxDelaySeconds: 20 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fail', ResultPath: null }],
          Next: 'Map',
        },
        Map: {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...processor },
          MaxConcurrency: 0,
          Next: 'Choice',
        },
        Choice: {
          Type: 'Choice',
          Choices: [{ Not: { Variable: '$.a', IsPresent: true }, Next: 'Wait' }],
          Default: 'Fail',
        },
        Wait: { Type: 'Wait', SecondsPath: '$.s', Next: 'Done' },
        Done: { Type: 'Succeed' },
        Fail: { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('{}', $.c)" },
      },
    };

    expect(check(definition)).toEqual([]);
  });
});
