import { describe, expect, it } from '@jest/globals';
import { FUNCTION, FunctionError, INVOKE_WITH_TOKEN, MachineUnderTest, only } from './machine-under-test';

const approval = (fields: object = {}) => ({
  Type: 'Task',
  Resource: INVOKE_WITH_TOKEN,
  Parameters: { FunctionName: FUNCTION, Payload: { 'token.$': '$$.Task.Token' } },
  End: true,
  ...fields,
});
const tokenOf = (machine: MachineUnderTest, call = 0) => (machine.calls[call]!.payload as { token: string }).token;

describe('a task token', () => {
  it('completes the task with the output sent, and only once', async () => {
    const machine = new MachineUnderTest(only(approval()));
    await machine.clock.settle();
    const token = tokenOf(machine);

    machine.tokens.succeed(token, '{"approved":true}');

    expect(() => machine.tokens.succeed(token, '{}')).toThrow(expect.objectContaining({ name: 'TaskTimedOut' }));
    expect(await machine.finish()).toEqual({ status: 'SUCCEEDED', output: { approved: true } });
    expect(machine.eventTypes).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fails the task with the error and cause sent', async () => {
    const machine = new MachineUnderTest(only(approval()));
    await machine.clock.settle();

    machine.tokens.fail(tokenOf(machine), 'Rejected', 'not tonight');

    expect(await machine.finish()).toEqual({ status: 'FAILED', error: 'Rejected', cause: 'not tonight' });
  });

  it('is accepted before the function has returned', async () => {
    const machine: MachineUnderTest = new MachineUnderTest(only(approval()), {
      handler: (payload) => machine.tokens.succeed((payload as { token: string }).token, '"early"'),
    });

    expect(await machine.finish()).toEqual({ status: 'SUCCEEDED', output: 'early' });
  });

  it('fails at once when the function fails, and is worth nothing afterwards', async () => {
    const machine = new MachineUnderTest(only(approval()), {
      handler: () => {
        throw new FunctionError('Broken');
      },
    });

    expect(await machine.finish()).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(() => machine.tokens.heartbeat(tokenOf(machine))).toThrow(expect.objectContaining({ name: 'TaskTimedOut' }));
  });

  it('runs out after TimeoutSeconds, unscaled', async () => {
    const machine = new MachineUnderTest(only(approval({ TimeoutSeconds: 14_400 })));

    expect(await machine.finish()).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(machine.elapsedSeconds).toBe(14_400);
    expect(() => machine.tokens.succeed(tokenOf(machine), '{}')).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
  });

  it('is not noted as submitted by a function that returns after the task timed out', async () => {
    let release: () => void = () => undefined;
    const machine = new MachineUnderTest(only(approval({ TimeoutSeconds: 10 })), {
      handler: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    });

    await machine.finish();
    release();
    await machine.clock.settle();

    expect(machine.eventTypes.slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  it('is kept alive by heartbeats and times out without them', async () => {
    const machine = new MachineUnderTest(only(approval({ HeartbeatSeconds: 100 })));
    await machine.clock.settle();
    const beat = machine.clock.sleep(90_000).then(() => machine.tokens.heartbeat(tokenOf(machine)));
    await machine.clock.drive(beat);

    expect(await machine.finish()).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
    expect(machine.elapsedSeconds).toBe(190);
  });

  it('is another one for each attempt', async () => {
    const machine = new MachineUnderTest(
      only(approval({ TimeoutSeconds: 10, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] })),
    );

    await machine.finish();

    expect(machine.calls).toHaveLength(2);
    expect(tokenOf(machine, 0)).not.toBe(tokenOf(machine, 1));
  });

  it('refuses an unknown token and an output that is no JSON', async () => {
    const machine = new MachineUnderTest(only(approval()));
    await machine.clock.settle();

    expect(() => machine.tokens.succeed('made up', '{}')).toThrow(expect.objectContaining({ name: 'InvalidToken' }));
    expect(() => machine.tokens.succeed(tokenOf(machine), 'no json')).toThrow(
      expect.objectContaining({ name: 'InvalidOutput' }),
    );
    machine.tokens.succeed(tokenOf(machine), '{}');
    expect((await machine.finish()).status).toBe('SUCCEEDED');
  });
});

describe('stopping an execution', () => {
  const retrying = only({
    Type: 'Task',
    Resource: FUNCTION,
    Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 60, MaxAttempts: 5 }],
    End: true,
  });

  it('calls nothing more while a retry is due', async () => {
    const machine = new MachineUnderTest(retrying, {
      handler: () => {
        throw new FunctionError('Busy');
      },
    });
    await machine.clock.settle();

    machine.execution.abort('Stopped', 'by the responder');

    expect(await machine.finish()).toEqual({ status: 'ABORTED', error: 'Stopped', cause: 'by the responder' });
    await machine.clock.settle();
    expect(machine.calls).toHaveLength(1);
    expect(machine.clock.pending).toBe(0);
    expect(machine.eventTypes.slice(-2)).toEqual(['TaskStateAborted', 'ExecutionAborted']);
  });

  it('calls nothing when it comes while IAM is asked', async () => {
    for (const state of [{ Type: 'Task', Resource: FUNCTION, End: true }, approval()]) {
      const machine: MachineUnderTest = new MachineUnderTest(only(state), {
        authorize: async () => machine.execution.abort(),
      });

      expect((await machine.finish()).status).toBe('ABORTED');
      await machine.clock.settle();
      expect(machine.calls).toEqual([]);
    }
  });

  it('lets the function that runs go on and ignores what it answers', async () => {
    let finished = false;
    let release: () => void = () => undefined;
    const machine = new MachineUnderTest(
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Task', Resource: FUNCTION, Next: 'B' },
          B: { Type: 'Task', Resource: FUNCTION, End: true },
        },
      },
      {
        handler: async () => {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          finished = true;
        },
      },
    );
    await machine.clock.settle();

    machine.execution.abort();
    await machine.finish();
    const events = machine.eventTypes.length;
    release();
    await machine.clock.settle();

    expect(finished).toBe(true);
    expect(machine.calls).toHaveLength(1);
    expect(machine.eventTypes).toHaveLength(events);
  });

  it('makes its token worthless and runs no Catch', async () => {
    const machine = new MachineUnderTest({
      StartAt: 'S',
      States: {
        S: approval({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
        Caught: { Type: 'Succeed' },
      },
    });
    await machine.clock.settle();

    machine.execution.abort();

    expect((await machine.finish()).status).toBe('ABORTED');
    expect(() => machine.tokens.succeed(tokenOf(machine), '{}')).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
  });

  it('does nothing to an execution that has ended', async () => {
    const machine = new MachineUnderTest(only({ Type: 'Succeed' }));
    await machine.finish();

    machine.execution.abort();

    expect(machine.execution.status).toBe('SUCCEEDED');
  });
});
