import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { localAwsCommand } from '../../lib/cli/local-aws-command';
import { brokenOrders } from '../../lib/rehearsal/demo/broken-orders';
import { lostRows, pinSession, readTables, whileWritesPause } from '../../lib/rehearsal/table-state';
import { awsEnvironment, LocalAwsProcess, requireAwsCli, run } from './local-aws-process';

const MINUTES = 60_000;
const PRODUCTION = 'orders-db-dev';
const IDENTITY = ['--db-instance-identifier', PRODUCTION] as const;

describe('npm run local-aws refuses', () => {
  it.each([
    { flags: ['--prot', '4599'], says: "unknown option '--prot'" },
    { flags: ['--port', '65536'], says: "--port is '65536', expected a whole number from 0 to 65535" },
    { flags: ['--port', ''], says: "--port is '', expected a whole number from 0 to 65535" },
    { flags: ['--time-scale', '-1'], says: "--time-scale is '-1', expected a number above 0 and up to 1000" },
    { flags: ['--rows', '1e6'], says: "--rows is '1e6', expected a whole number from 1000 to 10000000" },
    { flags: ['--latency', 'fast'], says: 'Allowed choices are none, model' },
    { flags: ['--engine', 'oracle'], says: 'Allowed choices are postgres' },
    { flags: ['extra'], says: 'too many arguments' },
  ])('$flags in one line', async ({ flags, says }) => {
    const { code, lines } = await refused(flags);

    expect(code).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(says);
  });

  it('a port that is taken, in one line', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const { code, lines } = await refused(['--port', String(port)]);

    server.close();
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`port ${port} of 127.0.0.1 is taken`);
  });
});

describe('npm run local-aws', () => {
  let world: LocalAwsProcess;

  beforeAll(async () => {
    await requireAwsCli();
    world = await LocalAwsProcess.start('--port', '0', '--latency', 'none', '--rows', '1000');
  }, 2 * MINUTES);

  afterAll(async () => {
    await world?.interrupt();
  }, MINUTES);

  it('announces in one line where everything is', () => {
    const { announcement } = world;

    expect(world.output().trimEnd().split('\n')).toHaveLength(1);
    expect(announcement).toEqual({
      ready: true,
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      region: 'eu-west-1',
      accountId: '111122223333',
      stateMachines: expect.objectContaining({
        'dev-recover-orders': 'arn:aws:states:eu-west-1:111122223333:stateMachine:dev-recover-orders',
        'dev-resume-writes-orders': 'arn:aws:states:eu-west-1:111122223333:stateMachine:dev-resume-writes-orders',
      }),
      vault: 'dev-database-recovery',
      backupRoleArn: 'arn:aws:iam::111122223333:role/dev-database-recovery-backup',
      mailbox: expect.any(String),
      clusters: ['shop-dev'],
      databases: [
        {
          identifier: PRODUCTION,
          host: '127.0.0.1',
          port: expect.any(Number),
          user: 'orders_app',
          password: expect.any(String),
          database: 'orders',
        },
      ],
      environment: {
        AWS_ACCESS_KEY_ID: expect.stringMatching(/^AKIA/),
        AWS_SECRET_ACCESS_KEY: expect.any(String),
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL: announcement.endpoint,
      },
      certificateAuthority: expect.any(String),
    });
    expect(existsSync(announcement.mailbox)).toBe(true);
    expect(existsSync(announcement.certificateAuthority)).toBe(true);
  });

  it('takes an access key that nobody has for the operator', async () => {
    expect(await world.json('sts', 'get-caller-identity')).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:iam::111122223333:user/operator',
    });
  });

  it(
    'has recovery points of both kinds, oldest first by data',
    async () => {
      const { vault } = world.announcement;
      const points = (await world.json(
        ...['backup', 'list-recovery-points-by-backup-vault', '--backup-vault-name', vault],
        ...['--by-resource-arn', `arn:aws:rds:eu-west-1:111122223333:db:${PRODUCTION}`],
        ...['--query', 'RecoveryPoints[].Status'],
      )) as string[];

      expect(points.filter((status) => status === 'AVAILABLE')).toHaveLength(1);
      expect(points.filter((status) => status === 'COMPLETED').length).toBeGreaterThanOrEqual(2);
    },
    MINUTES,
  );

  it(
    'gives a restore without parameter and security group the defaults, and a later group waits for a reboot',
    async () => {
      await restoreLatest('defaults');
      const { groups, parameters } = await describeGroups('defaults');

      expect(parameters).toEqual([{ DBParameterGroupName: 'default.postgres18', ParameterApplyStatus: 'in-sync' }]);
      expect(groups).toEqual(await defaultGroup());

      await world.aws(
        ...['rds', 'modify-db-instance', '--db-instance-identifier', 'defaults', '--apply-immediately'],
        ...['--db-parameter-group-name', PRODUCTION],
      );
      await eventually('defaults', 'available');
      expect((await describeGroups('defaults')).parameters).toEqual([
        { DBParameterGroupName: PRODUCTION, ParameterApplyStatus: 'pending-reboot' },
      ]);

      await world.aws('rds', 'reboot-db-instance', '--db-instance-identifier', 'defaults');
      await eventually('defaults', 'available');
      expect((await describeGroups('defaults')).parameters).toEqual([
        { DBParameterGroupName: PRODUCTION, ParameterApplyStatus: 'in-sync' },
      ]);
    },
    3 * MINUTES,
  );

  it(
    'deletes only with a decision on the last snapshot and without protection',
    async () => {
      const remove = ['rds', 'delete-db-instance', '--db-instance-identifier', 'removed'];
      await restoreLatest('removed', '--deletion-protection');
      expect(await world.refusal(...remove, '--skip-final-snapshot')).toContain('Cannot delete protected DB Instance');

      await world.aws(
        ...['rds', 'modify-db-instance', '--db-instance-identifier', 'removed', '--no-deletion-protection'],
      );
      expect(await world.refusal(...remove)).toContain('FinalDBSnapshotIdentifier is required');

      await world.aws(...remove, '--final-db-snapshot-identifier', 'removed-final');
      await eventually('removed', 'gone');
      await world.aws('rds', 'wait', 'db-instance-deleted', '--db-instance-identifier', 'removed');
      expect(
        await world.json(
          ...['rds', 'describe-db-snapshots', '--db-snapshot-identifier', 'removed-final'],
          ...['--query', 'DBSnapshots[].[SnapshotType,Status]'],
        ),
      ).toEqual([['manual', 'available']]);
      await world.aws('rds', 'delete-db-snapshot', '--db-snapshot-identifier', 'removed-final');
    },
    3 * MINUTES,
  );

  it(
    'refuses a restore to a second that is not archived yet',
    async () => {
      const soon = new Date(Date.now() + 60_000).toISOString();

      expect(await world.refusal(...toTime('too-early'), '--restore-time', soon)).toContain(
        'cannot be restored to a time later than',
      );
      expect(await world.refusal(...toTime('too-early'))).toContain('UseLatestRestorableTime or RestoreTime');
    },
    MINUTES,
  );

  it(
    'answers the waiters and lists of services and tasks',
    async () => {
      const cluster = ['--cluster', 'shop-dev'];
      const services = (await world.json('ecs', 'list-services', ...cluster, '--query', 'serviceArns')) as string[];
      const tasks = (await world.json('ecs', 'list-tasks', ...cluster, '--query', 'taskArns')) as string[];

      expect(services.map((arn) => arn.split('/').at(-1))).toEqual(['orders-api', 'orders-worker']);
      expect(
        new Set(
          (await world.json(
            ...['ecs', 'describe-tasks', ...cluster, '--tasks', ...tasks, '--query', 'tasks[].group'],
          )) as string[],
        ),
      ).toEqual(new Set(['service:orders-api', 'service:orders-worker']));
      await world.aws('ecs', 'wait', 'services-stable', ...cluster, '--services', ...services);
      await world.aws('rds', 'wait', 'db-instance-available', ...IDENTITY);
    },
    2 * MINUTES,
  );

  it(
    'starts what a published event asks for',
    async () => {
      const detail = { ...request('INC-EVENT', 'plan', new Date().toISOString()), database: 'orders' };
      const entry = {
        Source: 'database-recovery.request',
        DetailType: 'Recover Database',
        Detail: JSON.stringify(detail),
      };
      expect(await world.json('events', 'put-events', '--entries', JSON.stringify([entry]))).toMatchObject({
        FailedEntryCount: 0,
      });

      await until(async () => (await executions()).some(({ name }) => name === 'INC-EVENT-plan-1'));
    },
    2 * MINUTES,
  );

  it(
    'recovers by start-execution and the command of the mail',
    async () => {
      const { reference, time } = await inProduction((client) =>
        whileWritesPause(client, async () => {
          const { rows } = await client.query<{ time: string }>(
            `select to_char(date_trunc('second', clock_timestamp() at time zone 'UTC') + interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as time,
               pg_sleep_until(date_trunc('second', clock_timestamp()) + interval '1.02 second')`,
          );
          return { time: rows[0]!.time, reference: await readTables(client) };
        }),
      );
      await inProduction((client) => client.query('update orders set total_cents = 0 where id % 3 = 0'));
      const since = new Date().toISOString();

      const arn = await start('INC-MAIL', { ...request('INC-MAIL', 'recover', since), restoreTo: { time } });
      await approve('INC-MAIL');
      expect(await ended(arn)).toBe('SUCCEEDED');

      const after = await inProduction(readTables);
      for (const table of reference.filter(({ table }) => table !== 'heartbeats')) {
        const found = after.find((other) => other.table === table.table);
        expect([table.table, lostRows(table, found)]).toEqual([table.table, 0]);
      }
      expect(await inProduction(brokenOrders)).toBe(0);
      expect(
        await world.json(
          ...['stepfunctions', 'get-execution-history', '--execution-arn', arn, '--reverse-order'],
          ...['--max-items', '2', '--query', 'events[].type'],
        ),
      ).toEqual(['ExecutionSucceeded', 'SucceedStateExited']);

      const second = await start('INC-STOP', request('INC-STOP', 'recover', new Date().toISOString()));
      await mailFor('INC-STOP');
      await world.aws('stepfunctions', 'stop-execution', '--execution-arn', second, '--error', 'Tested');
      expect(await ended(second)).toBe('ABORTED');
      expect(await executions()).toEqual(
        expect.arrayContaining([
          { name: 'INC-MAIL', status: 'SUCCEEDED' },
          { name: 'INC-STOP', status: 'ABORTED' },
        ]),
      );
    },
    5 * MINUTES,
  );

  it(
    'ends at Ctrl-C and leaves nothing behind',
    async () => {
      const other = await LocalAwsProcess.start('--port', '0', '--latency', 'none', '--rows', '1000');

      expect(await other.interrupt()).toBe(0);

      expect(existsSync(other.announcement.mailbox)).toBe(false);
      await expect(fetch(other.announcement.endpoint)).rejects.toThrow();
    },
    2 * MINUTES,
  );

  async function inProduction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ ...world.announcement.databases[0], connectionTimeoutMillis: 10_000 });
    await client.connect();
    try {
      await pinSession(client);
      return await work(client);
    } finally {
      await client.end();
    }
  }

  function toTime(target: string): string[] {
    const source = ['--source-db-instance-identifier', PRODUCTION, '--target-db-instance-identifier', target];
    return ['rds', 'restore-db-instance-to-point-in-time', ...source];
  }

  async function restoreLatest(target: string, ...flags: string[]): Promise<void> {
    await world.aws(...toTime(target), '--use-latest-restorable-time', ...flags);
    await eventually(target, 'available');
  }

  async function statusOf(identifier: string): Promise<string> {
    const [status] = (await world.json(
      ...[
        'rds',
        'describe-db-instances',
        '--query',
        `DBInstances[?DBInstanceIdentifier=='${identifier}'].DBInstanceStatus`,
      ],
    )) as string[];
    return status ?? 'gone';
  }

  function eventually(identifier: string, status: string): Promise<void> {
    return until(async () => (await statusOf(identifier)) === status);
  }

  async function describeGroups(identifier: string): Promise<{ parameters: unknown; groups: unknown }> {
    const [instance] = (await world.json(
      ...['rds', 'describe-db-instances', '--db-instance-identifier', identifier],
      ...['--query', 'DBInstances[].{parameters: DBParameterGroups, groups: VpcSecurityGroups[].VpcSecurityGroupId}'],
    )) as [{ parameters: unknown; groups: unknown }];
    return instance;
  }

  async function defaultGroup(): Promise<unknown> {
    return world.json(
      ...['ec2', 'describe-security-groups', '--filters', 'Name=group-name,Values=default'],
      ...['--query', 'SecurityGroups[].GroupId'],
    );
  }

  function request(incidentId: string, mode: string, since: string): object {
    return {
      incidentId,
      mode,
      reason: 'a test of the local server',
      corruption: { since, extent: 'orders.total_cents' },
      restoreTo: { latestBefore: since },
      confirm: PRODUCTION,
    };
  }

  async function start(name: string, input: object): Promise<string> {
    const machine = world.announcement.stateMachines['dev-recover-orders']!;
    const { executionArn } = (await world.json(
      ...['stepfunctions', 'start-execution', '--state-machine-arn', machine],
      ...['--name', name, '--input', JSON.stringify(input)],
    )) as { executionArn: string };
    return executionArn;
  }

  async function executions(): Promise<{ name: string; status: string }[]> {
    const machine = world.announcement.stateMachines['dev-recover-orders']!;
    return (await world.json(
      ...['stepfunctions', 'list-executions', '--state-machine-arn', machine],
      ...['--query', 'executions[].{name: name, status: status}'],
    )) as { name: string; status: string }[];
  }

  async function ended(executionArn: string): Promise<string> {
    let status = 'RUNNING';
    await until(async () => {
      const execution = (await world.json(
        ...['stepfunctions', 'describe-execution', '--execution-arn', executionArn],
      )) as { status: string };
      status = execution.status;
      return status !== 'RUNNING';
    });
    return status;
  }

  /** The mail that asks to approve this incident. */
  async function mailFor(incidentId: string): Promise<string> {
    const { mailbox } = world.announcement;
    let found: string | undefined;
    await until(async () => {
      const mails = await Promise.all((await readdir(mailbox)).map((name) => readFile(join(mailbox, name), 'utf8')));
      found = mails.find((mail) => mail.includes('\nApprove:\n') && mail.includes(incidentId));
      return found !== undefined;
    });
    return found!;
  }

  /** Runs the mail's command as it stands, but for the name. */
  async function approve(incidentId: string): Promise<void> {
    const mail = await mailFor(incidentId);
    const command = /\nApprove:\n(.+)\n/.exec(mail)?.[1]?.replace('YOUR-NAME', 'tester') ?? '';
    expect(await run('bash', ['-o', 'pipefail', '-c', command], awsEnvironment())).toContain('"decision":"approve"');
  }
});

/** Asks until the answer is yes; what is asked takes its own time, so nothing sleeps. */
async function until(reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 2 * MINUTES;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error('waited two minutes in vain');
    await new Promise(setImmediate);
  }
}

async function refused(flags: readonly string[]): Promise<{ code: number; lines: string[] }> {
  let output = '';
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  try {
    return { code: await localAwsCommand(flags), lines: output.trimEnd().split('\n') };
  } finally {
    write.mockRestore();
  }
}
