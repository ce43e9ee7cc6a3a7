import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createStates, type ExecutionProgress } from '../../../lib/rehearsal/aws/states';
import { type Authorization, AwsError } from '../../../lib/rehearsal/service';
import type { FunctionResult } from '../../../lib/rehearsal/world';
import { AccountUnderTest, CALL } from '../events/account-under-test';
import { FUNCTION, INVOKE_WITH_TOKEN } from './machine-under-test';

const ROLE = 'arn:aws:iam::111122223333:role/machine';
const waiting = {
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 600, Next: 'Work' }, Work: { Type: 'Task', Resource: FUNCTION, End: true } },
};

let account: AccountUnderTest;
let published: { source: string; detailType: string; detail: unknown }[];
let asked: { roleArn: string; authorizations: readonly Authorization[] }[];
let invoked: unknown[];
let denied: string | undefined;
let states: ReturnType<typeof createStates>;

beforeEach(() => {
  account = new AccountUnderTest();
  published = [];
  asked = [];
  invoked = [];
  denied = undefined;
  states = createStates({
    context: account.context,
    functions: {
      invoke: async (_arn, payload): Promise<FunctionResult> => {
        invoked.push(payload);
        return { ok: true, payload: { done: true } };
      },
    },
    events: { publish: (event) => void published.push(event) },
    authorizeRole: (roleArn, authorizations) => {
      asked.push({ roleArn, authorizations });
      if (denied) throw new AwsError('AccessDenied', denied, 403);
    },
  });
});

afterEach(async () => {
  await states.close!();
  account.close();
});

const deploy = async (definition: object, properties: object = {}) =>
  (
    await account.deploy(states, 'AWS::StepFunctions::StateMachine', 'Machine', {
      StateMachineName: 'machine',
      RoleArn: ROLE,
      DefinitionString: JSON.stringify(definition),
      ...properties,
    })
  ).arn;
const start = async (stateMachineArn: string, rest: object = {}) =>
  (await states.operations.StartExecution!({ stateMachineArn, ...rest }, CALL)).executionArn!;
const ended = (arn: string) => account.clock.drive(states.waitFor(arn));
const failure = (name: string) => expect.objectContaining({ name });

describe('StartExecution', () => {
  it('gives the execution of the same name and input while it runs, and refuses the name otherwise', async () => {
    const machine = await deploy(waiting);
    const arn = await start(machine, { name: 'INC-1-plan-1', input: '{"a":1}' });

    expect(arn).toBe('arn:aws:states:eu-west-1:111122223333:execution:machine:INC-1-plan-1');
    expect(await start(machine, { name: 'INC-1-plan-1', input: '{"a":1}' })).toBe(arn);
    await expect(start(machine, { name: 'INC-1-plan-1', input: '{"a":2}' })).rejects.toEqual(
      failure('ExecutionAlreadyExists'),
    );
    await ended(arn);
    await expect(start(machine, { name: 'INC-1-plan-1', input: '{"a":1}' })).rejects.toEqual(
      failure('ExecutionAlreadyExists'),
    );
    expect(invoked).toHaveLength(1);
  });

  it.each([
    [{ name: 'with space' }, 'InvalidName'],
    [{ name: 'a/b' }, 'InvalidName'],
    [{ name: '' }, 'InvalidName'],
    [{ name: 'x'.repeat(81) }, 'InvalidName'],
    [{ input: 'no json' }, 'InvalidExecutionInput'],
    [{ input: JSON.stringify('x'.repeat(262_144)) }, 'InvalidExecutionInput'],
    [{ stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:nope' }, 'StateMachineDoesNotExist'],
    [{ stateMachineArn: 'nope' }, 'InvalidArn'],
  ])('refuses %j', async (rest, name) => {
    const machine = await deploy(waiting);

    await expect(start(machine, rest)).rejects.toEqual(failure(name));
  });

  it('starts versions and aliases and tells which', async () => {
    const machine = await deploy(waiting);
    const version = await account.deploy(states, 'AWS::StepFunctions::StateMachineVersion', 'V', {
      StateMachineArn: machine,
    });
    const alias = await account.deploy(states, 'AWS::StepFunctions::StateMachineAlias', 'A', {
      Name: 'live',
      RoutingConfiguration: [{ StateMachineVersionArn: version.arn, Weight: 100 }],
    });

    const arn = await start(alias.arn);

    expect(await states.operations.DescribeExecution!({ executionArn: arn }, CALL)).toMatchObject({
      stateMachineArn: machine,
      stateMachineVersionArn: `${machine}:1`,
      stateMachineAliasArn: `${machine}:live`,
    });
    await expect(start(`${machine}:2`)).rejects.toEqual(failure('StateMachineDoesNotExist'));
  });
});

describe('an execution', () => {
  it('invokes with the role of the machine, is described, and announces its status', async () => {
    const machine = await deploy(waiting);
    const arn = await start(machine, { name: 'run', input: '{"a":1}' });
    expect(await states.operations.DescribeExecution!({ executionArn: arn }, CALL)).toMatchObject({
      status: 'RUNNING',
      input: '{"a":1}',
    });

    expect(await ended(arn)).toEqual({ executionArn: arn, status: 'SUCCEEDED', output: { done: true } });

    expect(asked).toEqual([
      { roleArn: ROLE, authorizations: [{ action: 'lambda:InvokeFunction', resources: [FUNCTION] }] },
    ]);
    expect(await states.operations.DescribeExecution!({ executionArn: arn }, CALL)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"done":true}',
      stopDate: new Date('2026-11-21T10:10:00Z'),
    });
    expect(published).toMatchObject([
      {
        source: 'aws.states',
        detailType: 'Step Functions Execution Status Change',
        detail: { status: 'RUNNING', executionArn: arn, stopDate: null, output: null },
      },
      { detail: { status: 'SUCCEEDED', output: '{"done":true}', input: '{"a":1}', name: 'run' } },
    ]);
  });

  it("fails with AWS's sentence when the role may not invoke", async () => {
    denied = `User: arn:aws:sts::111122223333:assumed-role/machine/s is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION}`;
    const arn = await start(await deploy(waiting));

    expect(await ended(arn)).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringContaining(denied),
    });
    expect(invoked).toEqual([]);
  });

  it('is stopped for good', async () => {
    const arn = await start(await deploy(waiting));

    const { stopDate } = await states.operations.StopExecution!(
      { executionArn: arn, error: 'Operator', cause: 'changed my mind' },
      CALL,
    );
    await account.clock.settle();

    expect(stopDate).toEqual(new Date('2026-11-21T10:00:00Z'));
    expect(await ended(arn)).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'changed my mind' });
    expect(invoked).toEqual([]);
    expect(account.clock.pending).toBe(0);
    expect(published.at(-1)).toMatchObject({ detail: { status: 'ABORTED', error: 'Operator' } });
  });

  it('takes a token sent through the API', async () => {
    const arn = await start(
      await deploy({
        StartAt: 'Ask',
        States: {
          Ask: {
            Type: 'Task',
            Resource: INVOKE_WITH_TOKEN,
            Parameters: { FunctionName: FUNCTION, Payload: { 'token.$': '$$.Task.Token' } },
            End: true,
          },
        },
      }),
    );
    await account.clock.settle();
    const taskToken = (invoked[0] as { token: string }).token;

    await states.operations.SendTaskHeartbeat!({ taskToken }, CALL);
    await states.operations.SendTaskSuccess!({ taskToken, output: '{"approvedBy":"ann"}' }, CALL);

    expect(await ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: { approvedBy: 'ann' } });
    expect(() => states.operations.SendTaskFailure!({ taskToken }, CALL)).toThrow(failure('TaskTimedOut'));
    expect(() => states.operations.SendTaskFailure!({ taskToken: 'x' }, CALL)).toThrow(failure('InvalidToken'));
  });

  it('shows its progress and the states it visited', async () => {
    const seen: ExecutionProgress[] = [];
    const end = states.onProgress((progress) => seen.push(progress));
    const machine = await deploy(waiting);

    const arn = states.start(machine, { a: 1 });
    await ended(arn);
    end();
    await ended(states.start(machine, {}));

    expect(seen.map(({ kind, state, status }) => [kind, state ?? status])).toEqual([
      ['started', undefined],
      ['entered', 'Wait'],
      ['exited', 'Wait'],
      ['entered', 'Work'],
      ['exited', 'Work'],
      ['ended', 'SUCCEEDED'],
    ]);
    expect(states.visitedStates(arn)).toEqual(['Wait', 'Work']);
  });

  it('is started by a rule only with a role that may', async () => {
    const machine = await deploy(waiting);
    denied = 'no';

    await expect(states.startAs('arn:role', machine, '{}')).rejects.toThrow('no');
    expect(asked).toEqual([
      { roleArn: 'arn:role', authorizations: [{ action: 'states:StartExecution', resources: [machine] }] },
    ]);
  });
});

describe('reading', () => {
  it('gives the history with ids and details as AWS names them, page by page and backwards', async () => {
    const arn = await start(await deploy(waiting), { input: '{"a":1}' });
    await ended(arn);
    const read = async (rest: object) => states.operations.GetExecutionHistory!({ executionArn: arn, ...rest }, CALL);

    const { events = [] } = await read({});
    const first = await read({ maxResults: 4 });
    const second = await read({ maxResults: 4, nextToken: first.nextToken });
    const third = await read({ maxResults: 4, nextToken: second.nextToken });

    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 1, 'WaitStateEntered'],
      [3, 2, 'WaitStateExited'],
      [4, 3, 'TaskStateEntered'],
      [5, 4, 'LambdaFunctionScheduled'],
      [6, 5, 'LambdaFunctionStarted'],
      [7, 6, 'LambdaFunctionSucceeded'],
      [8, 7, 'TaskStateExited'],
      [9, 8, 'ExecutionSucceeded'],
    ]);
    expect(events[0]?.executionStartedEventDetails).toEqual({
      input: '{"a":1}',
      inputDetails: { truncated: false },
      roleArn: ROLE,
    });
    expect(events[4]?.lambdaFunctionScheduledEventDetails).toMatchObject({ resource: FUNCTION, input: '{"a":1}' });
    expect(events[7]?.stateExitedEventDetails).toMatchObject({ name: 'Work', output: '{"done":true}' });
    expect([...(first.events ?? []), ...(second.events ?? []), ...(third.events ?? [])]).toEqual(events);
    expect(third.nextToken).toBeUndefined();
    expect((await read({ reverseOrder: true })).events).toEqual(events.toReversed());
    expect((await read({ includeExecutionData: false })).events?.[4]?.lambdaFunctionScheduledEventDetails).toEqual({
      resource: FUNCTION,
      timeoutInSeconds: undefined,
    });
    await expect(read({ nextToken: 'nonsense' })).rejects.toEqual(failure('InvalidToken'));
  });

  it('lists executions, the newest first, by status', async () => {
    const machine = await deploy(waiting);
    const first = await start(machine, { name: 'first' });
    await ended(first);
    await start(machine, { name: 'second' });

    const list = async (rest: object) =>
      (await states.operations.ListExecutions!({ stateMachineArn: machine, ...rest }, CALL)).executions?.map(
        ({ name, status }) => `${name} ${status}`,
      );

    expect(await list({})).toEqual(['second RUNNING', 'first SUCCEEDED']);
    expect(await list({ statusFilter: 'SUCCEEDED' })).toEqual(['first SUCCEEDED']);
  });

  it('refuses executions that are not there', () => {
    const describeExecution = (executionArn: string) => () =>
      states.operations.DescribeExecution!({ executionArn }, CALL);

    expect(describeExecution('arn:aws:states:eu-west-1:111122223333:execution:machine:nope')).toThrow(
      failure('ExecutionDoesNotExist'),
    );
    expect(describeExecution('nope')).toThrow(failure('InvalidArn'));
  });

  it('describes and lists state machines', async () => {
    const machine = await deploy(waiting);

    expect(await states.operations.ListStateMachines!({}, CALL)).toMatchObject({
      stateMachines: [{ stateMachineArn: machine, name: 'machine', type: 'STANDARD' }],
    });
    expect(await states.operations.DescribeStateMachine!({ stateMachineArn: machine }, CALL)).toMatchObject({
      definition: JSON.stringify(waiting),
      roleArn: ROLE,
      status: 'ACTIVE',
    });
  });
});

describe('deploying a state machine', () => {
  it('fills in substitutions', async () => {
    const machine = await deploy(
      { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: `\${${'arn'}}`, End: true } } },
      { DefinitionSubstitutions: { arn: FUNCTION } },
    );

    expect(await ended(states.start(machine, {}))).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each([
    [{ StateMachineType: 'EXPRESS' }, 'express workflows are not run here'],
    [{ DefinitionS3Location: {} }, 'DefinitionS3Location is not modelled'],
    [{ DefinitionString: '{' }, 'INVALID_JSON_DESCRIPTION'],
    [
      { DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{},"End":true}}}' },
      "state 'A': field Assign is not run here",
    ],
    [{ RoleArn: undefined }, 'expected the ARN of a role'],
  ])('refuses %j', async (properties, message) => {
    await expect(deploy(waiting, properties)).rejects.toThrow(message);
  });
});
