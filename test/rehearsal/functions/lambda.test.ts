import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../states/virtual-clock';
import { CALL, LambdaUnderTest, ROLE } from './lambda-under-test';

let world: LambdaUnderTest;

beforeEach(() => {
  world = new LambdaUnderTest();
});

afterEach(() => world.close());

const payloadOf = async (arn: string, event: unknown = {}) => {
  const result = await world.lambda.invoke(arn, event);
  if (!result.ok) throw new Error(`${result.errorType}: ${result.errorMessage}`);
  return result.payload;
};

describe('a function', () => {
  it('sees its own environment and credentials and nothing of this process', async () => {
    process.env['LEAKED'] = 'yes';
    try {
      const source = 'export const handler = async () => process.env;';
      const a = await world.deploy('a', source, {
        Environment: { Variables: { NAME: 'a' } },
        Role: 'arn:aws:iam::111122223333:role/first',
      });
      const b = await world.deploy('b', source, {
        Environment: { Variables: { NAME: 'b' } },
        Role: 'arn:aws:iam::111122223333:role/second',
      });

      const [first, second] = (await Promise.all([payloadOf(a), payloadOf(b)])) as [
        Record<string, string>,
        Record<string, string>,
      ];

      expect(first).toMatchObject({
        NAME: 'a',
        AWS_ACCESS_KEY_ID: 'AKIA-first',
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
        AWS_LAMBDA_FUNCTION_NAME: 'a',
        AWS_EC2_METADATA_DISABLED: 'true',
      });
      expect(second).toMatchObject({ NAME: 'b', AWS_ACCESS_KEY_ID: 'AKIA-second' });
      expect(first).not.toHaveProperty('LEAKED');
      expect(first).not.toHaveProperty('HOME');
    } finally {
      delete process.env['LEAKED'];
    }
  });

  it('keeps its module state while it is warm and uses another instance at the same time', async () => {
    const arn = await world.deploy(
      'counter',
      `let count = 0;
       export const handler = async (event: { wait?: boolean }) => {
         count += 1;
         if (event.wait) await new Promise((resolve) => setImmediate(resolve));
         return count;
       };`,
    );

    expect([await payloadOf(arn), await payloadOf(arn)]).toEqual([1, 2]);
    expect(await Promise.all([payloadOf(arn, { wait: true }), payloadOf(arn, { wait: true })])).toEqual([3, 1]);
  });

  it('shares no reference with its caller', async () => {
    const arn = await world.deploy(
      'mutate',
      'export const handler = async (event: any) => { event.list.push(2); return event; };',
    );
    const event = { list: [1], absent: undefined, at: new Date(0) };

    expect(await payloadOf(arn, event)).toEqual({ list: [1, 2], at: '1970-01-01T00:00:00.000Z' });
    expect(event.list).toEqual([1]);
  });

  it('reports what the handler throws by the name of the error', async () => {
    const arn = await world.deploy(
      'fails',
      `class Custom extends Error { override name = 'IdentifierTaken'; }
       export const handler = async (event: { text?: boolean }) => { if (event.text) throw 'just text'; throw new Custom('orders is taken'); };`,
    );

    expect(await world.lambda.invoke(arn, {})).toEqual({
      ok: false,
      errorType: 'IdentifierTaken',
      errorMessage: 'orders is taken',
      trace: expect.arrayContaining(['IdentifierTaken: orders is taken']),
    });
    expect(await world.lambda.invoke(arn, { text: true })).toEqual({
      ok: false,
      errorType: 'string',
      errorMessage: 'just text',
      trace: [],
    });
  });

  it('reports a module that fails to load, a missing handler and a callback handler', async () => {
    const broken = await world.deploy(
      'broken',
      "throw new TypeError('at load'); export const handler = async () => 1;",
    );
    const missing = await world.deploy('missing', 'export const other = async () => 1;');
    const callback = await world.deploy(
      'callback',
      'export const handler = (event: unknown, context: unknown, done: () => void) => done();',
    );

    expect(await world.lambda.invoke(broken, {})).toMatchObject({ errorType: 'TypeError', errorMessage: 'at load' });
    expect(await world.lambda.invoke(missing, {})).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
    expect(await world.lambda.invoke(callback, {})).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  });

  it('is ended by its timeout as Lambda words it, and goes on in the background', async () => {
    const clock = new VirtualClock();
    world.close();
    world = new LambdaUnderTest({ clock });
    const gate = join(world.directory, 'gate');
    const arn = await world.deploy(
      'slow',
      `import { existsSync } from 'node:fs';
       import { dirname } from 'node:path';
       let calls = 0;
       export const handler = async (event: { gate?: string }) => {
         calls += 1;
         while (event.gate && existsSync(dirname(event.gate)) && !existsSync(event.gate)) await new Promise((resolve) => setImmediate(resolve));
         if (event.gate) console.log('finished after all');
         return calls;
       };`,
      { Timeout: 3 },
    );

    const result = await clock.drive(world.lambda.invoke(arn, { gate }));

    expect(result).toMatchObject({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 3\.00 seconds$/),
    });
    // Another instance answers: the one that ran out of time is not used again.
    expect(await payloadOf(arn)).toBe(1);
    writeFileSync(gate, '');
    const log = world.lambda.logFile(arn);
    while (!readFileSync(log, 'utf8').includes('finished after all'))
      await new Promise((resolve) => setImmediate(resolve));
  });

  it('writes console and standard output to a log of its own', async () => {
    const arn = await world.deploy(
      'talks',
      "export const handler = async () => { console.log('hello %d', 1); console.error({ a: 1 }); process.stdout.write('raw\\n'); };",
    );

    await payloadOf(arn);

    expect(readFileSync(world.lambda.logFile(arn), 'utf8').split('\n')).toEqual([
      expect.stringMatching(/^\S+Z\t[0-9a-f-]{36}\tINFO\thello 1$/),
      expect.stringMatching(/ERROR\t\{ a: 1 \}$/),
      'raw',
      '',
    ]);
  });

  it('cannot end this process', async () => {
    const arn = await world.deploy('exits', 'export const handler = async () => process.exit(3);');

    expect(await world.lambda.invoke(arn, {})).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: exit status 3',
    });
  });

  it('reads the certificate authority of the world where Lambda keeps it', async () => {
    const arn = await world.deploy(
      'trust',
      `import { readFileSync, existsSync } from 'node:fs';
       import { readFile } from 'node:fs/promises';
       const path = '/var/runtime/ca-cert.pem';
       export const handler = async () => [existsSync(path), readFileSync(path, 'utf8'), (await readFile(path)).toString()];`,
    );

    const pem = expect.stringContaining('world');
    expect(await payloadOf(arn)).toEqual([true, pem, pem]);
  });

  it('gets only modules that Node has', async () => {
    const arn = await world.deploy('needs', "export const handler = async () => require(['left', 'pad'].join('-'));");

    expect(await world.lambda.invoke(arn, {})).toMatchObject({
      ok: false,
      errorMessage: expect.stringContaining("Cannot find module 'left-pad'"),
    });
  });

  it('leaves from the security groups of its VPC configuration, and from outside without one', async () => {
    const inside = await world.deploy('inside', 'export const handler = async () => 1;', {
      VpcConfig: { SecurityGroupIds: ['sg-1'], SubnetIds: ['subnet-1'] },
    });
    const outside = await world.deploy('outside', 'export const handler = async () => 1;');

    await payloadOf(inside);
    await payloadOf(inside);
    await payloadOf(outside);

    expect(world.attached).toEqual([['sg-1']]);
    // Loading the bundle counts as well: it leaves from where the function is.
    expect(world.sources).toEqual([['sg-1'], ['sg-1'], ['sg-1'], undefined, undefined]);
  });

  it.each([
    [{ Layers: ['arn'] }, 'property Layers is not modelled'],
    [{ Runtime: 'python3.13' }, 'expected nodejs'],
    [{ Timeout: 901 }, 'expected 1 to 900 seconds'],
    [{ Environment: { Variables: { AWS_REGION: 'x' } } }, 'which Lambda keeps for itself'],
    [{ Code: { S3Bucket: 'b' } }, 'Code has no directory'],
  ])('refuses %j', async (properties, message) => {
    await expect(world.deploy('refused', 'export const handler = async () => 1;', properties)).rejects.toThrow(message);
  });
});

describe('fetch of a function', () => {
  const source = `export const handler = async (event: { url: string; method?: string; body?: string }) => {
    try {
      const response = await fetch(event.url, { method: event.method ?? 'GET', body: event.body, headers: { 'x-asked': 'yes' } });
      return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
    } catch (error: any) {
      return { name: error.name, code: error.cause?.code, message: error.cause?.message };
    }
  };`;
  let server: http.Server;
  let base: string;

  beforeEach(async () => {
    server = http.createServer((request, response) => {
      if (request.url === '/moved') return void response.writeHead(302, { location: '/final' }).end();
      response.setHeader('content-type', 'text/plain');
      request.on('data', () => undefined);
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () =>
        response
          .writeHead(request.url === '/down' ? 503 : 200)
          .end(`${request.method} ${request.headers.host}${request.url} ${request.headers['x-asked']} ${body}`),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    world.websites.set('orders.example.com', base);
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it.each([
    [
      { url: 'https://orders.example.com/health?x=1' },
      { status: 200, text: 'GET orders.example.com/health?x=1 yes ', type: 'text/plain' },
    ],
    [
      { url: 'https://orders.example.com/down' },
      { status: 503, text: 'GET orders.example.com/down yes ', type: 'text/plain' },
    ],
    [
      { url: 'https://orders.example.com/orders', method: 'POST', body: '{"a":1}' },
      { status: 200, text: 'POST orders.example.com/orders yes {"a":1}', type: 'text/plain' },
    ],
    [
      { url: 'https://orders.example.com/moved' },
      { status: 200, text: 'GET orders.example.com/final yes ', type: 'text/plain' },
    ],
    [
      { url: 'https://example.net/' },
      { name: 'TypeError', code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND example.net' },
    ],
  ])('answers %j', async (event, expected) => {
    const arn = await world.deploy('fetches', source);

    expect(await payloadOf(arn, event)).toEqual(expected);
  });

  it('reaches loopback addresses as they are', async () => {
    const arn = await world.deploy('fetches', source);

    expect(await payloadOf(arn, { url: `${base}/direct` })).toMatchObject({
      status: 200,
      text: expect.stringContaining('/direct'),
    });
  });

  it('keeps http and https from leaving this machine', async () => {
    const arn = await world.deploy(
      'requests',
      `import { get } from 'node:https';
       import { request } from 'node:http';
       const ask = (start: any, ...rest: any[]) => new Promise((resolve) => start(...rest, (r: any) => { r.resume(); resolve(r.statusCode); }).on('error', (e: any) => resolve(e.code)).end());
       export const handler = async (event: { base: string }) => [await ask(get, 'https://example.net/'), await ask(request, { host: 'example.net', port: 80 }), await ask(request, event.base)];`,
    );

    expect(await payloadOf(arn, { base })).toEqual(['ENOTFOUND', 'ENOTFOUND', 200]);
  });
});

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
    expect(await payloadOf(`${arn}:1`)).toBe(`${arn}:1`);
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
