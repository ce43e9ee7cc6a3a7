import { describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../lib/rehearsal/service';
import { FUNCTION, FunctionError, INVOKE, MachineUnderTest, only, runOnly } from './machine-under-test';

const task = (fields: object = {}) => ({ Type: 'Task', Resource: FUNCTION, End: true, ...fields });
const caught = (ErrorEquals: string[], state: object = task(), extra: object = {}) => ({
  StartAt: 'S',
  States: {
    S: { ...state, Catch: [{ ErrorEquals, Next: 'Caught', ResultPath: '$.failure', ...extra }] },
    Caught: { Type: 'Pass', End: true },
  },
});
const failing = (name: string) => () => {
  throw new FunctionError(name, `${name} happened`);
};
const never = () => new Promise(() => undefined);

describe('Retry', () => {
  it('waits longer each time up to the maximum and then reports the error of the function', async () => {
    const retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 }];
    const machine = new MachineUnderTest(only(task({ Retry: retry })), { handler: failing('Busy') });

    expect(await machine.finish()).toMatchObject({
      status: 'FAILED',
      error: 'Busy',
      cause: '{"errorType":"Busy","errorMessage":"Busy happened"}',
    });
    expect(machine.calls).toHaveLength(5);
    expect(machine.elapsedSeconds).toBe(2 + 6 + 10 + 10);
  });

  it('spreads the interval with full jitter', async () => {
    const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 1, JitterStrategy: 'FULL' }];
    const machine = new MachineUnderTest(only(task({ Retry: retry })), {
      handler: failing('Busy'),
      random: () => 0.25,
    });

    await machine.finish();

    expect(machine.elapsedSeconds).toBe(25);
  });

  it('keeps one budget for each retrier and counts all retries in the context object', async () => {
    const seen: unknown[] = [];
    const machine = new MachineUnderTest(
      only(
        task({
          Parameters: { 'count.$': '$$.State.RetryCount' },
          Retry: [
            { ErrorEquals: ['A'], MaxAttempts: 1 },
            { ErrorEquals: ['B'], MaxAttempts: 1 },
          ],
        }),
      ),
      {
        handler: (payload, _arn, attempt) => {
          seen.push(payload);
          if (attempt < 3) throw new FunctionError(attempt === 1 ? 'A' : 'B');
          return 'done';
        },
      },
    );

    expect(await machine.finish()).toEqual({ status: 'SUCCEEDED', output: 'done' });
    expect(seen).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }]);
  });

  it('does not enter the state again', async () => {
    const machine = new MachineUnderTest(only(task({ Retry: [{ ErrorEquals: ['A'] }] })), {
      handler: (_payload, _arn, attempt) => {
        if (attempt === 1) throw new FunctionError('A');
        return 1;
      },
    });

    await machine.finish();

    expect(machine.eventTypes).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionFailed',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('error names', () => {
  it.each([
    ['Anything', 'States.ALL', true],
    ['Anything', 'States.TaskFailed', true],
    ['States.Timeout', 'States.TaskFailed', false],
    ['States.Timeout', 'States.ALL', true],
    ['States.HeartbeatTimeout', 'States.Timeout', true],
    ['States.DataLimitExceeded', 'States.ALL', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.Runtime', 'States.ALL', false],
    ['States.Runtime', 'States.Runtime', false],
    ['Other', 'Anything', false],
  ])('%s is matched by %s: %s', async (thrown, name, expected) => {
    const ended = await new MachineUnderTest(caught([name]), { handler: failing(thrown), input: { kept: 1 } }).finish();

    if (expected) expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { kept: 1, failure: { Error: thrown } } });
    else expect(ended).toMatchObject({ status: 'FAILED', error: thrown });
  });

  it('lets nothing catch a path that leads nowhere', async () => {
    const machine = new MachineUnderTest(caught(['States.ALL'], task({ Parameters: { 'x.$': '$.nope' } })));

    expect(await machine.finish()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(machine.calls).toEqual([]);
  });

  it('refuses a result above the payload limit past States.ALL', async () => {
    const machine = new MachineUnderTest(caught(['States.ALL']), { handler: () => 'x'.repeat(262_144) });

    expect(await machine.finish()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('allows a result of exactly the payload limit', async () => {
    const machine = new MachineUnderTest(caught(['States.ALL'], task({ ResultPath: '$' })), {
      handler: () => 'x'.repeat(262_142),
    });

    expect((await machine.finish()).status).toBe('SUCCEEDED');
  });

  it("reports a denied invocation with AWS's sentence and calls nothing", async () => {
    const sentence = `User: arn:aws:sts::111122223333:assumed-role/machine/x is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no identity-based policy allows the lambda:InvokeFunction action`;
    const authorize = async () => {
      throw new AwsError('AccessDeniedException', sentence, 403);
    };
    for (const state of [task(), task({ Resource: INVOKE, Parameters: { FunctionName: FUNCTION } })]) {
      const machine = new MachineUnderTest(only(state), { authorize });

      const ended = await machine.finish();

      expect(ended.error).toBe('Lambda.AWSLambdaException');
      expect(ended.cause).toContain(
        `${sentence} (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException;`,
      );
      expect(machine.calls).toEqual([]);
    }
  });

  it('reports a fault of the local world itself and lets no Catch hide it', async () => {
    const machine = new MachineUnderTest(caught(['States.ALL']), {
      handler: () => {
        throw new TypeError('bug');
      },
    });

    expect(await machine.finish()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(machine.faults.join()).toContain('bug');
  });
});

describe('timeouts', () => {
  it('ends a task after its TimeoutSeconds while the function goes on', async () => {
    const machine = new MachineUnderTest(caught(['States.Timeout'], task({ TimeoutSeconds: 30 })), { handler: never });

    expect(await machine.finish()).toEqual({
      status: 'SUCCEEDED',
      output: { failure: { Error: 'States.Timeout', Cause: '' } },
    });
    expect(machine.elapsedSeconds).toBe(30);
    expect(machine.eventTypes).toContain('LambdaFunctionTimedOut');
  });

  it('takes the timeout from the input', async () => {
    const machine = new MachineUnderTest(only(task({ TimeoutSecondsPath: '$.limit' })), {
      handler: never,
      input: { limit: 12 },
    });

    expect(await machine.finish()).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(machine.elapsedSeconds).toBe(12);
  });

  it('ends the whole execution after the timeout of the machine, past every Catch', async () => {
    const machine = new MachineUnderTest(
      { ...caught(['States.ALL']), TimeoutSeconds: 60 * 60 * 24 * 40 },
      { handler: never },
    );

    expect(await machine.finish()).toEqual({ status: 'TIMED_OUT', error: 'States.Timeout', cause: undefined });
    expect(machine.elapsedSeconds).toBe(60 * 60 * 24 * 40);
    expect(machine.eventTypes.slice(-2)).toEqual(['TaskStateAborted', 'ExecutionTimedOut']);
    expect(machine.clock.pending).toBe(0);
  });

  it('leaves no timer behind when the task ends in time', async () => {
    const machine = new MachineUnderTest(only(task({ TimeoutSeconds: 30 })));

    await machine.finish();

    expect(machine.elapsedSeconds).toBe(0);
    expect(machine.clock.pending).toBe(0);
  });
});

describe('Wait', () => {
  it.each([
    [{ Seconds: 30 }, 30],
    [{ SecondsPath: '$.delay' }, 45],
    [{ Timestamp: '2026-11-21T10:01:00Z' }, 60],
    [{ TimestampPath: '$.until' }, 90],
    [{ Timestamp: '2020-01-01T00:00:00Z' }, 0],
  ])('%j takes %d seconds', async (fields, seconds) => {
    const machine = new MachineUnderTest(only({ Type: 'Wait', End: true, ...fields }), {
      input: { delay: 45, until: '2026-11-21T10:01:30Z' },
    });

    await machine.finish();

    expect(machine.elapsedSeconds).toBe(seconds);
  });

  it('refuses a delay that is no whole number of seconds', async () => {
    expect(await runOnly({ Type: 'Wait', SecondsPath: '$.delay', End: true }, { input: { delay: '5' } })).toMatchObject(
      { error: 'States.Runtime' },
    );
  });
});

describe('Fail', () => {
  it('declares its error and cause from paths and intrinsics', async () => {
    const state = {
      Type: 'Fail',
      ErrorPath: '$.outcome',
      CausePath: "States.Format('{} of {}', $.failure.Error, $$.Execution.Name)",
    };

    expect(await runOnly(state, { input: { outcome: 'RolledBack', failure: { Error: 'X' } } })).toEqual({
      status: 'FAILED',
      error: 'RolledBack',
      cause: 'X of run-1',
    });
  });

  it('refuses a cause that is not a string', async () => {
    expect(await runOnly({ Type: 'Fail', CausePath: '$.n' }, { input: { n: 1 } })).toMatchObject({
      error: 'States.Runtime',
    });
  });
});

describe('history limit', () => {
  it('ends an execution that loops for ever with the 25,000th event', async () => {
    const machine = new MachineUnderTest({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Variable: '$.never', IsPresent: true, Next: 'End' }], Default: 'A' },
        End: { Type: 'Succeed' },
      },
    });

    expect(await machine.finish()).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('25000'),
    });
    expect(machine.execution.history.events).toHaveLength(25_000);
    expect(machine.eventTypes.at(-1)).toBe('ExecutionFailed');
  });
});
