import { describe, expect, it } from '@jest/globals';
import { FUNCTION, FunctionError, MachineUnderTest, only } from './machine-under-test';

const task = (fields: object = {}) => ({ Type: 'Task', Resource: FUNCTION, End: true, ...fields });
const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
const parallel = (branches: object[], fields: object = {}) => ({
  Type: 'Parallel',
  Branches: branches,
  End: true,
  ...fields,
});

describe('Parallel', () => {
  it('gives the outputs in the order of the branches, whichever ends first', async () => {
    const slow = {
      StartAt: 'Sleep',
      States: { Sleep: { Type: 'Wait', Seconds: 9, Next: 'Slow' }, Slow: { Type: 'Pass', Result: 'slow', End: true } },
    };
    const machine = new MachineUnderTest(
      only(parallel([slow, branch('Fast', { Type: 'Pass', Result: 'fast', End: true })])),
    );

    expect(await machine.finish()).toEqual({ status: 'SUCCEEDED', output: ['slow', 'fast'] });
  });

  it('calls nothing more in a branch that waits for its retry when another one fails', async () => {
    const retrying = branch(
      'Retrying',
      task({ Parameters: 'retrying', Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 60, MaxAttempts: 5 }] }),
    );
    const failing = {
      StartAt: 'Sleep',
      States: {
        Sleep: { Type: 'Wait', Seconds: 5, Next: 'Give up' },
        'Give up': { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' },
      },
    };
    const machine = new MachineUnderTest(only(parallel([retrying, failing])), {
      handler: () => {
        throw new FunctionError('Busy');
      },
    });

    expect(await machine.finish()).toEqual({ status: 'FAILED', error: 'Broken', cause: 'on purpose' });
    expect(machine.calls).toHaveLength(1);
    expect(machine.elapsedSeconds).toBe(5);
    expect(machine.clock.pending).toBe(0);
    expect(machine.eventTypes.slice(-3)).toEqual(['TaskStateAborted', 'ParallelStateFailed', 'ExecutionFailed']);
  });

  it('gives its Catch the input of the Parallel and the error of the branch', async () => {
    const state = parallel([branch('Bad', { Type: 'Fail', Error: 'Broken' })], {
      End: undefined,
      Next: 'After',
      Catch: [{ ErrorEquals: ['Broken'], Next: 'After', ResultPath: '$.failure' }],
    });
    const definition = JSON.parse(JSON.stringify({ StartAt: 'S', States: { S: state, After: { Type: 'Succeed' } } }));

    expect(await new MachineUnderTest(definition, { input: { kept: true } }).finish()).toEqual({
      status: 'SUCCEEDED',
      output: { kept: true, failure: { Error: 'Broken', Cause: '' } },
    });
  });

  it('runs all branches again on a retry', async () => {
    const machine = new MachineUnderTest(
      only(
        parallel([branch('A', task({ Parameters: 'a' })), branch('B', task({ Parameters: 'b' }))], {
          Retry: [{ ErrorEquals: ['Busy'] }],
        }),
      ),
      {
        handler: (payload, _arn, attempt) => {
          if (attempt === 2) throw new FunctionError('Busy');
          return payload;
        },
      },
    );

    expect(await machine.finish()).toEqual({ status: 'SUCCEEDED', output: ['a', 'b'] });
    expect(machine.calls).toHaveLength(4);
  });

  it('lets the events of a branch follow each other', async () => {
    const machine = new MachineUnderTest(
      only(parallel([branch('A', { Type: 'Pass', End: true }), branch('B', { Type: 'Pass', End: true })])),
    );

    await machine.finish();

    const { events } = machine.execution.history;
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => index + 1));
    const started = events.find(({ type }) => type === 'ParallelStateStarted')!;
    const entered = events.filter(({ type }) => type === 'PassStateEntered');
    expect(entered.map(({ previousEventId }) => previousEventId)).toEqual([started.id, started.id]);
    for (const { id } of entered)
      expect(events.filter((event) => event.previousEventId === id).map(({ type }) => type)).toEqual([
        'PassStateExited',
      ]);
  });
});

describe('Map', () => {
  const map = (processor: object, fields: object = {}) => ({
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...processor },
    End: true,
    ...fields,
  });

  it('selects the input of each iteration and shows the item inside', async () => {
    const state = map(
      branch('Each', { Type: 'Pass', Parameters: { 'got.$': '$', 'inside.$': '$$.Map.Item.Index' }, End: true }),
      {
        ItemsPath: '$.items',
        ItemSelector: { 'value.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'shared.$': '$.shared' },
      },
    );

    const ended = await new MachineUnderTest(only(state), { input: { items: ['a', 'b'], shared: 1 } }).finish();

    expect(ended.output).toEqual([
      { got: { value: 'a', index: 0, shared: 1 }, inside: 0 },
      { got: { value: 'b', index: 1, shared: 1 }, inside: 1 },
    ]);
  });

  it('runs no more iterations at once than MaxConcurrency', async () => {
    let running = 0;
    let most = 0;
    const machine = new MachineUnderTest(only(map(branch('Each', task()), { MaxConcurrency: 2 })), {
      input: [1, 2, 3, 4, 5],
      handler: async (payload) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return payload;
      },
    });

    expect((await machine.finish()).output).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('starts no further iteration after one failed', async () => {
    const machine = new MachineUnderTest(only(map(branch('Each', task()), { MaxConcurrency: 1 })), {
      input: [1, 2, 3],
      handler: (payload) => {
        if (payload === 2) throw new FunctionError('Broken');
        return payload;
      },
    });

    expect(await machine.finish()).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(machine.calls).toHaveLength(2);
    expect(machine.eventTypes.slice(-3)).toEqual(['MapIterationFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it('gives an empty list for no items and refuses what is not a list', async () => {
    const state = map(branch('Each', { Type: 'Pass', End: true }));

    expect(await new MachineUnderTest(only(state), { input: [] }).finish()).toEqual({
      status: 'SUCCEEDED',
      output: [],
    });
    expect(await new MachineUnderTest(only(state), { input: {} }).finish()).toMatchObject({ error: 'States.Runtime' });
  });
});
