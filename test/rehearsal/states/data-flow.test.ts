import { describe, expect, it } from '@jest/globals';
import { FUNCTION, INVOKE, MachineUnderTest, runOnly } from './machine-under-test';

const output = async (state: object, input: unknown = {}) => {
  const ended = await runOnly(state, { input });
  return ended.status === 'SUCCEEDED' ? ended.output : { failed: ended.error };
};
const pass = (fields: object) => ({ Type: 'Pass', End: true, ...fields });
const set = (expression: string, input?: unknown) => output(pass({ Parameters: { 'v.$': expression } }), input);

describe('data flow of a state', () => {
  it.each([
    ['keeps a Result of false', { Result: false }, { a: 1 }, false],
    ['keeps a Result of 0', { Result: 0 }, { a: 1 }, 0],
    ['keeps a Result of null', { Result: null }, { a: 1 }, null],
    ['replaces everything with ResultPath $', { Result: { b: 2 }, ResultPath: '$' }, { a: 1 }, { b: 2 }],
    ['discards the result with ResultPath null', { Result: 2, ResultPath: null }, { a: 1 }, { a: 1 }],
    [
      'creates the objects a ResultPath names',
      { Result: 2, ResultPath: "$.x['y z']" },
      { a: 1 },
      { a: 1, x: { 'y z': 2 } },
    ],
    ['replaces one element of a list', { Result: 9, ResultPath: '$.list[1]' }, { list: [1, 2] }, { list: [1, 9] }],
    [
      'refuses a ResultPath through a string',
      { Result: 9, ResultPath: '$.a.b' },
      { a: 'x' },
      { failed: 'States.ResultPathMatchFailure' },
    ],
    ['gives an empty object for InputPath null', { InputPath: null }, { a: 1 }, {}],
    ['selects with InputPath', { InputPath: '$.a' }, { a: { b: 1 } }, { b: 1 }],
    [
      'puts the result into the raw input, not the selected one',
      { InputPath: '$.a', ResultPath: '$.r' },
      { a: { b: 1 } },
      { a: { b: 1 }, r: { b: 1 } },
    ],
    ['selects with OutputPath', { OutputPath: '$.a' }, { a: { b: 1 } }, { b: 1 }],
    ['fails for an InputPath that leads nowhere', { InputPath: '$.nope' }, { a: 1 }, { failed: 'States.Runtime' }],
    ['does not find inherited properties', { InputPath: '$.constructor' }, {}, { failed: 'States.Runtime' }],
    [
      'keeps a key named __proto__ as data',
      { Result: 1, ResultPath: "$['__proto__']" },
      {},
      JSON.parse('{"__proto__":1}'),
    ],
  ])('%s', async (_name, fields, input, expected) => {
    expect(await output(pass(fields), input)).toEqual(expected);
  });

  it('tells which path of which state led nowhere', async () => {
    const ended = await runOnly(pass({ Parameters: { deep: [{ 'v.$': '$.nope' }] } }), { input: { a: 1 } });

    expect(ended).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'S' (entered at the event id #2). The JSONPath '$.nope' specified for the field 'v.$' could not be found in the input '{\"a\":1}'",
    });
  });

  it('collects with a wildcard and gives an empty list where nothing matches', async () => {
    expect(await set('$.list[*].id', { list: [{ id: 1 }, { name: 'x' }, { id: 3 }] })).toEqual({ v: [1, 3] });
    expect(await set('$.list[*].id', { list: [] })).toEqual({ v: [] });
  });

  it('gives a task the selected payload and shapes its result', async () => {
    const machine = new MachineUnderTest(
      {
        StartAt: 'S',
        States: {
          S: {
            Type: 'Task',
            Resource: INVOKE,
            Parameters: { FunctionName: FUNCTION, Payload: { 'id.$': '$.id', fixed: true } },
            ResultSelector: { 'answer.$': '$.Payload.answer', 'code.$': '$.StatusCode' },
            ResultPath: '$.result',
            End: true,
          },
        },
      },
      { input: { id: 7 }, handler: () => ({ answer: 42 }) },
    );

    expect(await machine.finish()).toEqual({
      status: 'SUCCEEDED',
      output: { id: 7, result: { answer: 42, code: 200 } },
    });
    expect(machine.calls).toEqual([{ functionArn: FUNCTION, payload: { id: 7, fixed: true } }]);
  });

  it('shows the whole context object, also inside a branch', async () => {
    const inside = {
      StartAt: 'Inner',
      States: { Inner: pass({ Parameters: { 'all.$': '$$', 'input.$': '$$.Execution.Input.id' } }) },
    };
    const machine = new MachineUnderTest(
      { StartAt: 'Both', States: { Both: { Type: 'Parallel', Branches: [inside], End: true } } },
      { input: { id: 7 } },
    );

    const { output: branches } = await machine.finish();

    expect(branches).toEqual([
      {
        input: 7,
        all: {
          Execution: {
            Id: machine.execution.arn,
            Name: 'run-1',
            RoleArn: 'arn:aws:iam::111122223333:role/machine',
            StartTime: '2026-11-21T10:00:00.000Z',
            Input: { id: 7 },
            RedriveCount: 0,
          },
          State: { Name: 'Inner', EnteredTime: '2026-11-21T10:00:00.000Z', RetryCount: 0 },
          StateMachine: { Id: 'arn:aws:states:eu-west-1:111122223333:stateMachine:machine', Name: 'machine' },
        },
      },
    ]);
  });
});

describe('intrinsics', () => {
  it.each([
    ["States.Format('{}: {} \\{\\} {}', $.a, 2, true)", 'x: 2 {} true'],
    ["States.Format('it\\'s {}', null)", "it's null"],
    ["States.Format($.template, 'in')", 'go in'],
    ['States.StringToJson($.json)', { q: 'say "hi"' }],
    ['States.JsonToString($.quoted)', '{"q":"say \\"hi\\""}'],
    ["States.Array(1, 'b', $.list, null)", [1, 'b', [1, 1, 2], null]],
    ['States.ArrayPartition($.list, 2)', [[1, 1], [2]]],
    ['States.ArrayContains($.list, 2)', true],
    ['States.ArrayContains($.list, 5)', false],
    ['States.ArrayRange(1, 9, 3)', [1, 4, 7]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayGetItem($.list, 2)', 2],
    ['States.ArrayLength($.list)', 3],
    ['States.ArrayUnique($.list)', [1, 2]],
    ["States.Base64Decode(States.Base64Encode('grüß'))", 'grüß'],
    ["States.Hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['States.JsonMerge($.quoted, $.other, false)', { q: 'new', more: 1 }],
    ['States.MathAdd(40, 2)', 42],
    ["States.StringSplit('a,b;c', ',;')", ['a', 'b', 'c']],
    ["States.ArrayLength(States.StringSplit('a.b', '.'))", 2],
  ])('%s', async (expression, expected) => {
    const input = {
      a: 'x',
      template: 'go {}',
      json: '{"q":"say \\"hi\\""}',
      quoted: { q: 'say "hi"' },
      list: [1, 1, 2],
      other: { q: 'new', more: 1 },
    };

    expect(await set(expression, input)).toEqual({ v: expected });
  });

  it('draws random numbers inside the range and UUIDs of version 4', async () => {
    expect(await set('States.MathRandom(5, 6)')).toEqual({ v: 5 });
    expect(await set('States.UUID()')).toEqual({
      v: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    });
  });

  it.each([
    "States.Format('{}')",
    "States.Format('{}', $.list)",
    "States.StringToJson('{')",
    'States.ArrayGetItem($.list, 3)',
    "States.Hash('a', 'CRC')",
    'States.JsonMerge($.a, $.a, true)',
    'States.ArrayRange(1, 5000, 1)',
    "States.MathAdd('1', 2)",
  ])('refuses %s as an intrinsic failure', async (expression) => {
    expect(await set(expression, { list: [1], a: {} })).toEqual({ failed: 'States.IntrinsicFailure' });
  });
});
