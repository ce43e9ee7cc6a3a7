import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { brokenOrders } from '../../lib/rehearsal/demo/broken-orders';
import { summarizeTables, type TableSummary, whileWritesPause } from '../../lib/rehearsal/table-state';
import { handTools } from './hand-tools';
import { awsEnvironment, LocalAwsProcess, requireAwsCli } from './local-aws-process';
import { atWholeSecond, inProduction } from './production-client';
import { followRunbook } from './runbook-session';

const MINUTES = 60_000;

let world: LocalAwsProcess;
let directory: string;

beforeAll(async () => {
  await requireAwsCli();
  directory = await mkdtemp(join(tmpdir(), 'by-hand-'));
  world = await LocalAwsProcess.start('--port', '0', '--latency', 'none', '--rows', '2000');
}, 2 * MINUTES);

afterAll(async () => {
  await world?.interrupt();
  await rm(directory, { recursive: true, force: true });
}, MINUTES);

describe('docs/recover-by-hand.md, typed with the AWS CLI', () => {
  it(
    'brings the rows of the chosen second, then those of a snapshot, back to the production endpoint',
    async () => {
      const path = await handTools(directory);
      const original = await resourceId();
      const { tables, time } = await inProduction(world.announcement, (client) =>
        atWholeSecond(client, summarizeTables),
      );
      await inProduction(world.announcement, corrupt);

      const first = await byHand(path, { INCIDENT: 'INC-1', ATTEMPT: 'hand1', RESTORE_TIME: time });

      expect(first).toEqual(tables);
      const second = await resourceId();
      expect(second).not.toBe(original);
      await expectServicesAsBefore();

      const { noted, snapshot } = await inProduction(world.announcement, noteSnapshot);
      await inProduction(world.announcement, corrupt);

      expect(await byHand(path, { INCIDENT: 'INC-2', ATTEMPT: 'hand2', SNAPSHOT: snapshot })).toEqual(noted);
      expect(await resourceId()).not.toBe(second);
      expect((await instances()).toSorted()).toEqual([
        'orders-db-dev',
        'orders-db-dev-corrupted-hand1',
        'orders-db-dev-corrupted-hand2',
      ]);
    },
    6 * MINUTES,
  );
});

/** Follows the document up to its end; gives the rows that production has before the services come back. */
async function byHand(path: string, values: Readonly<Record<string, string>>): Promise<TableSummary[]> {
  let rows: TableSummary[] = [];
  await followRunbook({
    directory,
    environment: {
      ...awsEnvironment(),
      PATH: path,
      POLL: '0.2',
      ENDPOINT_URL: world.announcement.endpoint,
      PGSSLROOTCERT: world.announcement.certificateAuthority,
    },
    values,
    before: {
      heading: '## 17. Bring the services back',
      look: async () => {
        rows = await inProduction(world.announcement, summarizeTables);
      },
    },
  });
  return rows;
}

function noteSnapshot(client: Client): Promise<{ snapshot: string; noted: TableSummary[] }> {
  return whileWritesPause(client, async () => {
    const { vault, backupRoleArn, region, accountId } = world.announcement;
    const arn = `arn:aws:rds:${region}:${accountId}:db:orders-db-dev`;
    const { BackupJobId: id } = (await world.json(
      ...['backup', 'start-backup-job', '--backup-vault-name', vault, '--resource-arn', arn],
      ...['--iam-role-arn', backupRoleArn],
    )) as { BackupJobId: string };
    for (;;) {
      const job = (await world.json('backup', 'describe-backup-job', '--backup-job-id', id)) as {
        State: string;
        RecoveryPointArn?: string;
      };
      if (job.State === 'COMPLETED') {
        return { snapshot: job.RecoveryPointArn!.split(':snapshot:')[1]!, noted: await summarizeTables(client) };
      }
      if (!['CREATED', 'PENDING', 'RUNNING'].includes(job.State)) throw new Error(`backup job ended as ${job.State}`);
    }
  });
}

async function corrupt(client: Client): Promise<void> {
  await client.query('update orders set total_cents = 0 where id % 3 = 0');
  await client.query('delete from payments where order_id % 5 = 0');
  expect(await brokenOrders(client)).toBeGreaterThan(0);
}

async function expectServicesAsBefore(): Promise<void> {
  const { services } = (await world.json(
    ...['ecs', 'describe-services', '--cluster', 'shop-dev', '--services', 'orders-api', 'orders-worker'],
  )) as { services: { desiredCount: number; runningCount: number }[] };
  expect(services.map(({ desiredCount, runningCount }) => [desiredCount, runningCount])).toEqual([
    [2, 2],
    [1, 1],
  ]);
  const { ScalableTargets } = (await world.json(
    ...['application-autoscaling', 'describe-scalable-targets', '--service-namespace', 'ecs'],
  )) as { ScalableTargets: object[] };
  expect(ScalableTargets).toMatchObject([
    { MinCapacity: 2, MaxCapacity: 6, SuspendedState: { DynamicScalingOutSuspended: false } },
  ]);
}

async function instances(): Promise<string[]> {
  return (await world.json(
    'rds',
    'describe-db-instances',
    '--query',
    'DBInstances[].DBInstanceIdentifier',
  )) as string[];
}

async function resourceId(): Promise<string> {
  return (await world.json(
    ...['rds', 'describe-db-instances', '--db-instance-identifier', 'orders-db-dev'],
    ...['--query', 'DBInstances[0].DbiResourceId'],
  )) as string;
}
