import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ServiceModel } from '../../../lib/rehearsal/aws/catalogue';
import { modelledErrors } from '../../../lib/rehearsal/aws/modelled-errors';
import { OPERATION_CATALOGUE } from '../../../lib/rehearsal/aws/operation-catalogue';
import { AwsError } from '../../../lib/rehearsal/service';
import { type Account, openAccount } from './account';
import { type Answers, answering } from './answering-service';
import { CommandLine, commandLineInterpreter } from './command-line';
import { OFFERED_OPERATIONS } from './offered-operations';
import { sampleOf } from './sample';

/** Names that the CLI gives services, where they are not the signing name. */
const CLI_SERVICES: Readonly<Record<string, string>> = { states: 'stepfunctions', elasticloadbalancing: 'elbv2' };
/** Arguments of commands that the CLI does not take as JSON alone: a file for the answer, a union that a sample fills. */
const OWN_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'lambda:Invoke': ['--function-name', 'sample', '/dev/null'],
  'ecs:RegisterTaskDefinition': ['--family', 'sample', '--container-definitions', '[{"name":"api"}]'],
};
/** Operations that the CLI 2.9 of Debian 12 does not know yet, sorted. */
const NEWER_THAN_DEBIAN_12 = ['backup:GetRestoreJobMetadata', 'backup:ListRestoreJobsByProtectedResource'];
const isDebian12 = () => version.startsWith('2.9.');
const S3_OPERATIONS = Object.keys(OPERATION_CATALOGUE.find(({ service }) => service === 's3')!.operations);
const OF_BUCKETS: ReadonlySet<string> = new Set(['HeadBucket', 'ListObjectsV2', 'ListObjectVersions']);

/** Debian's `awscli` is enough; .ci/run installs it. */
const interpreter = commandLineInterpreter();
// The server answers within milliseconds; the time is the CLI's, on a machine that may be busy.
jest.setTimeout(60_000);
const suite = interpreter ? describe : describe.skip;
const answers: Answers = { next: undefined };
let account: Account;
let commandLine: CommandLine;
let version = '';

beforeAll(async () => {
  account = await openAccount((service) => answering(service, answers));
  // Lengths and patterns of inputs are the CLI's own affair: samples have none of a real name's.
  const config = join(account.context.directory, 'config');
  writeFileSync(config, '[default]\nparameter_validation = false\n');
  const home = account.context.directory;
  const environment = { ...account.commandLineEnvironment, HOME: home, AWS_CONFIG_FILE: config };
  commandLine = new CommandLine(interpreter!, environment);
  version = await commandLine.version();
});

afterEach(() => {
  answers.next = undefined;
});

afterAll(async () => {
  commandLine.close();
  await account.close();
});

suite('the AWS CLI', () => {
  it.each(S3_OPERATIONS)('shows every error that AWS documents for s3:%s', async (operation) => {
    const command = await commandLine.commandFor('s3api', operation);
    const target = ['--bucket', 'reports', ...(OF_BUCKETS.has(operation) ? [] : ['--key', 'report'])];
    const file = operation === 'GetObject' ? ['/dev/null'] : [];
    const documented = modelledErrors(account.models.get('s3')!, operation);
    for (const { name, status } of [...documented, { name: 'SomethingNew', status: 418 }]) {
      const [code, httpStatus] = name === 'NotFound' ? ['NoSuchKey', 404] : [name, status];
      answers.next = () => {
        throw new AwsError(code, 'a <reason> & more', httpStatus);
      };

      const { exitCode, stderr } = await aws(['s3api', command!, ...target, ...file]);

      // A HEAD answer has no body: all that is known is the status.
      const shown = operation.startsWith('Head') ? `(${httpStatus})` : `(${code})`;
      expect(stderr).toContain(`An error occurred ${shown} when calling the ${operation} operation`);
      if (!operation.startsWith('Head')) expect(stderr).toContain('a <reason> & more');
      expect(exitCode).toBeGreaterThan(0);
    }
  });

  it('reads timestamps and empty lists, and walks pages by its own means', async () => {
    const created = new Date('2026-11-21T10:02:03Z');
    answers.next = (input) => {
      const { Marker } = input as { Marker?: string };
      const instance = {
        DBInstanceIdentifier: `after-${Marker ?? 'nothing'}`,
        InstanceCreateTime: created,
        DBSecurityGroups: [],
      };
      return { DBInstances: [instance], ...(Marker === undefined ? { Marker: 'first' } : {}) };
    };

    const { stdout } = await aws(['rds', 'describe-db-instances', '--output', 'json']);

    expect(JSON.parse(stdout)).toEqual({
      DBInstances: ['after-nothing', 'after-first'].map((DBInstanceIdentifier) => ({
        DBInstanceIdentifier,
        InstanceCreateTime: expect.stringMatching(/^2026-11-21T10:02:03(\+00:00|Z|\.000Z)$/),
        DBSecurityGroups: [],
      })),
    });
  });

  it('knows every operation, apart from what is newer than Debian 12', async () => {
    const unknown: string[] = [];
    for (const [service, operation] of OFFERED_OPERATIONS) {
      if (!(await commandFor(account.models.get(service)!, operation))) unknown.push(`${service}:${operation}`);
    }

    expect(unknown.sort()).toEqual(isDebian12() ? NEWER_THAN_DEBIAN_12 : []);
  });

  it.each(OFFERED_OPERATIONS)('shows every error that AWS documents for %s:%s', async (service, operation) => {
    const model = account.models.get(service)!;
    const command = await commandFor(model, operation);
    if (!command) return;
    if (service === 'sqs' && isDebian12()) {
      // It still speaks Query to SQS, which AWS keeps for it and the local account does not.
      expect((await aws(command)).stderr).toContain('sqs is answered in awsJson1_0 only');
      return;
    }

    // No code of a schema: the CLI shows what it does not know under its name.
    const errors = [...modelledErrors(model, operation), { name: 'SomethingNew', code: 'SomethingNew' }];
    const shown: string[] = [];
    for (const { name } of errors) {
      answers.next = () => {
        throw new AwsError(name, `${name} & <reason>`, 418);
      };

      const { exitCode, stderr } = await aws(command);

      expect(exitCode).toBeGreaterThan(0);
      shown.push(stderr.trim().replace(' (reached max retries: 0)', ''));
    }

    // JSON knows the name alone, apart from the services that once spoke Query.
    const hasCodes = model.queryCompatible || /query$/i.test(model.protocol);
    const sentences = errors.map(
      ({ name, code }) =>
        `An error occurred (${hasCodes ? code : name}) when calling the ${operation} operation: ${name} & <reason>`,
    );
    expect(shown).toEqual(sentences);
  });
});

async function commandFor(model: ServiceModel, operation: string): Promise<readonly string[] | undefined> {
  const { signingName } = model.service;
  const service = CLI_SERVICES[signingName] ?? signingName;
  const command = await commandLine.commandFor(service, operation);
  if (!command) return undefined;
  const input = () => sampleOf(model.operations.get(operation)!.input, { members: 'required' });
  const own = OWN_ARGUMENTS[`${signingName}:${operation}`];
  return [service, command, ...(own ?? ['--cli-input-json', JSON.stringify(input())])];
}

function aws(command: readonly string[]) {
  // For SQS version 1 of the CLI does not read AWS_ENDPOINT_URL.
  return commandLine.run(['--endpoint-url', account.url, ...command]);
}
