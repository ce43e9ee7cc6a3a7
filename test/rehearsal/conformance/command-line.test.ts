import { execFile, spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../lib/rehearsal/service';
import { type Account, openAccount } from './account';
import { type Answers, answering } from './answering-service';

/** One operation a protocol, with an error that AWS documents for it. */
const SAMPLES: readonly (readonly [
  protocol: string,
  command: readonly string[],
  operation: string,
  error: string,
  code: string,
])[] = [
  [
    'awsQuery',
    ['rds', 'describe-db-instances'],
    'DescribeDBInstances',
    'DBInstanceNotFoundFault',
    'DBInstanceNotFound',
  ],
  [
    'ec2Query',
    ['ec2', 'describe-security-groups'],
    'DescribeSecurityGroups',
    'InvalidGroup.NotFound',
    'InvalidGroup.NotFound',
  ],
  [
    'restJson1',
    ['backup', 'list-backup-jobs'],
    'ListBackupJobs',
    'InvalidParameterValueException',
    'InvalidParameterValueException',
  ],
  ['awsJson1_0', ['stepfunctions', 'list-state-machines'], 'ListStateMachines', 'InvalidToken', 'InvalidToken'],
  ['awsJson1_1', ['ecs', 'list-clusters'], 'ListClusters', 'ClusterNotFoundException', 'ClusterNotFoundException'],
  [
    'awsJson1_0, once awsQuery',
    ['sqs', 'get-queue-url', '--queue-name', 'q'],
    'GetQueueUrl',
    'QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue',
  ],
  ['restXml', ['s3api', 'list-objects-v2', '--bucket', 'reports'], 'ListObjectsV2', 'NoSuchBucket', 'NoSuchBucket'],
];

/** Debian's `awscli` is enough; .ci/run installs it. */
const installed = spawnSync('aws', ['--version']).status === 0;
const suite = installed ? describe : describe.skip;
const answers: Answers = { next: undefined };
let account: Account;

beforeAll(async () => {
  account = await openAccount((service) => answering(service, answers));
});

afterEach(() => {
  answers.next = undefined;
});

afterAll(() => account.close());

suite('the AWS CLI', () => {
  it.each(SAMPLES)(
    'shows an error that came by %s',
    async (_protocol, command, operation, error, code) => {
      answers.next = () => {
        throw new AwsError(error, 'a <reason> & more');
      };

      const { exitCode, stderr } = await aws(command);

      expect(stderr.trim()).toBe(
        `An error occurred (${code}) when calling the ${operation} operation: a <reason> & more`,
      );
      expect(exitCode).toBeGreaterThan(0);
    },
    30_000,
  );

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
  }, 30_000);
});

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function aws(command: readonly string[]): Promise<Outcome> {
  const env = { PATH: process.env['PATH'], HOME: account.context.directory, ...account.commandLineEnvironment };
  return new Promise((resolve) => {
    // For SQS version 1 of the CLI does not read AWS_ENDPOINT_URL.
    execFile('aws', ['--endpoint-url', account.url, ...command], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
