import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CALL, LambdaUnderTest, ROLE } from './lambda-under-test';

let world: LambdaUnderTest;

beforeEach(() => {
  world = new LambdaUnderTest();
});

afterEach(() => world.close());

describe('the Lambda API', () => {
  const invoke = (input: object) => world.lambda.operations.Invoke!({ FunctionName: 'work', ...input } as never, CALL);
  const text = (payload?: Uint8Array) => JSON.parse(Buffer.from(payload ?? []).toString());

  it('answers the payload, and a function error beside it', async () => {
    await world.deploy(
      'work',
      "export const handler = async (event: any) => { if (event.bad) throw new RangeError('bad'); return { got: event }; };",
    );

    const good = await invoke({ Payload: Buffer.from('{"a":1}') });
    const bad = await invoke({ Payload: Buffer.from('{"bad":1}') });

    expect(good).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(good.FunctionError).toBeUndefined();
    expect(text(good.Payload)).toEqual({ got: { a: 1 } });
    expect(bad).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(text(bad.Payload)).toEqual({ errorType: 'RangeError', errorMessage: 'bad', trace: expect.any(Array) });
  });

  it('finds a function by name, ARN, version and alias, and refuses others', async () => {
    const arn = await world.deploy(
      'work',
      'export const handler = async (_: unknown, context: any) => context.invokedFunctionArn;',
    );
    const version = await world.lambda.resourceTypes!['AWS::Lambda::Version']!({
      logicalId: 'V',
      stackName: 's',
      properties: { FunctionName: 'work' },
    });
    await world.lambda.resourceTypes!['AWS::Lambda::Alias']!({
      logicalId: 'A',
      stackName: 's',
      properties: { FunctionName: 'work', Name: 'live', FunctionVersion: '1' },
    });

    expect(version).toEqual({ ref: `${arn}:1`, attributes: { Version: '1', FunctionArn: `${arn}:1` } });
    expect(await world.payloadOf(`${arn}:1`)).toBe(`${arn}:1`);
    expect(await invoke({ FunctionName: 'work:live' })).toMatchObject({ ExecutedVersion: '1' });
    expect(await invoke({ Qualifier: '1' })).toMatchObject({ ExecutedVersion: '1' });
    for (const unknown of [{ FunctionName: 'nope' }, { Qualifier: '2' }, { FunctionName: `${arn}:dev` }]) {
      await expect(invoke(unknown)).rejects.toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    }
  });

  it('asks IAM for the ARN with its qualifier, also for a function that is not there', () => {
    const ask = world.lambda.authorization!['Invoke'] as (input: object) => unknown;

    expect(ask({ FunctionName: 'nope', Qualifier: 'live' })).toEqual([
      { action: 'lambda:InvokeFunction', resources: ['arn:aws:lambda:eu-west-1:111122223333:function:nope:live'] },
    ]);
  });

  it('refuses a payload that is no JSON or too large', async () => {
    await world.deploy('work', 'export const handler = async () => 1;');

    await expect(invoke({ Payload: Buffer.from('nope') })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
    await expect(invoke({ Payload: Buffer.from(JSON.stringify('x'.repeat(6_291_456))) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      status: 413,
    });
  });

  it('fails an answer that is too large or cannot be written as JSON', async () => {
    const arn = await world.deploy(
      'work',
      "export const handler = async (event: any) => event.big ? 'x'.repeat(6291556) : { n: 1n };",
    );

    expect(await world.lambda.invoke(arn, { big: true })).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(await world.lambda.invoke(arn, {})).toMatchObject({ errorMessage: 'Unable to stringify response body' });
  });

  it('runs nothing on a dry run', async () => {
    await world.deploy('work', "export const handler = async () => console.log('ran');");

    expect(await invoke({ InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
    expect(existsSync(world.lambda.logFile('work'))).toBe(false);
  });

  it('throttles above the reserved concurrency', async () => {
    const arn = await world.deploy(
      'work',
      'export const handler = () => new Promise((resolve) => setImmediate(resolve));',
      { ReservedConcurrentExecutions: 1 },
    );

    const first = world.lambda.invoke(arn, {});

    await expect(world.lambda.invoke(arn, {})).rejects.toMatchObject({ name: 'TooManyRequestsException', status: 429 });
    expect((await first).ok).toBe(true);
  });

  it('describes a function', async () => {
    const arn = await world.deploy('work', 'export const handler = async () => 1;', { Timeout: 30, MemorySize: 512 });

    expect(await world.lambda.operations.GetFunctionConfiguration!({ FunctionName: 'work' }, CALL)).toMatchObject({
      FunctionArn: arn,
      Timeout: 30,
      MemorySize: 512,
      Role: ROLE,
    });
  });
});
