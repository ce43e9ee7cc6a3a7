import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../states/virtual-clock';
import { LambdaUnderTest } from './lambda-under-test';

let world: LambdaUnderTest;

beforeEach(() => {
  world = new LambdaUnderTest();
});

afterEach(() => world.close());

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

      const [first, second] = (await Promise.all([world.payloadOf(a), world.payloadOf(b)])) as [
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

    expect([await world.payloadOf(arn), await world.payloadOf(arn)]).toEqual([1, 2]);
    expect(await Promise.all([world.payloadOf(arn, { wait: true }), world.payloadOf(arn, { wait: true })])).toEqual([
      3, 1,
    ]);
  });

  it('shares no reference with its caller', async () => {
    const arn = await world.deploy(
      'mutate',
      'export const handler = async (event: any) => { event.list.push(2); return event; };',
    );
    const event = { list: [1], absent: undefined, at: new Date(0) };

    expect(await world.payloadOf(arn, event)).toEqual({ list: [1, 2], at: '1970-01-01T00:00:00.000Z' });
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
    expect(await world.payloadOf(arn)).toBe(1);
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

    await world.payloadOf(arn);

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
    expect(await world.payloadOf(arn)).toEqual([true, pem, pem]);
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

    await world.payloadOf(inside);
    await world.payloadOf(inside);
    await world.payloadOf(outside);

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
