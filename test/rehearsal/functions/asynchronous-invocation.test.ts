import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CALL, LambdaUnderTest } from './lambda-under-test';

let world: LambdaUnderTest;

beforeEach(() => {
  world = new LambdaUnderTest();
});

afterEach(() => world.close());

describe('asynchronous invocation', () => {
  const queue = 'arn:aws:sqs:eu-west-1:111122223333:dead';
  const failing = "let n = 0; export const handler = async () => { n++; throw new Error('attempt ' + n); };";

  it('tries three times and then sends the record to the destination and the event to the dead-letter queue', async () => {
    const arn = await world.deploy('work', failing, { DeadLetterConfig: { TargetArn: `${queue}-letters` } });
    await world.lambda.resourceTypes!['AWS::Lambda::EventInvokeConfig']!({
      logicalId: 'E',
      stackName: 's',
      properties: {
        FunctionName: 'work',
        Qualifier: '$LATEST',
        DestinationConfig: { OnFailure: { Destination: queue } },
      },
    });

    expect(
      await world.lambda.operations.Invoke!(
        { FunctionName: 'work', InvocationType: 'Event', Payload: Buffer.from('{"id":7}') } as never,
        CALL,
      ),
    ).toEqual({ StatusCode: 202 });
    await world.lambda.settled();

    const [record, letter] = world.delivered;
    expect(record?.target).toBe(queue);
    expect(JSON.parse(record!.body)).toMatchObject({
      requestContext: { functionArn: arn, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { id: 7 },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'attempt 3' },
    });
    expect(letter).toMatchObject({
      target: `${queue}-letters`,
      body: '{"id":7}',
      attributes: { ErrorMessage: 'attempt 3' },
    });
  });

  it('says so when the role may not send to the destination', async () => {
    world.close();
    world = new LambdaUnderTest({
      authorizeRole: (_role, [authorization]) => {
        throw new Error(`denied ${authorization?.action}`);
      },
    });
    const arn = await world.deploy('work', failing, { DeadLetterConfig: { TargetArn: queue } });

    world.lambda.invokeAsync(arn, {});
    await world.lambda.settled();

    expect(world.delivered).toEqual([]);
    expect(world.lines.join()).toContain('denied sqs:SendMessage');
  });
});
