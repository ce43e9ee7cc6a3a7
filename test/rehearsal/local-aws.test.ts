import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { executions, recoveryRequest } from './hand-started-executions';
import { LocalAwsProcess, requireAwsCli, until } from './local-aws-process';

const MINUTES = 60_000;
const PRODUCTION = 'orders-db-dev';
const IDENTITY = ['--db-instance-identifier', PRODUCTION] as const;

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
      const since = new Date().toISOString();
      const detail = { ...recoveryRequest('INC-EVENT', 'plan', since), database: 'orders' };
      const entry = {
        Source: 'database-recovery.request',
        DetailType: 'Recover Database',
        Detail: JSON.stringify(detail),
      };
      expect(await world.json('events', 'put-events', '--entries', JSON.stringify([entry]))).toMatchObject({
        FailedEntryCount: 0,
      });

      await until(async () => (await executions(world)).some(({ name }) => name === 'INC-EVENT-plan-1'));
    },
    2 * MINUTES,
  );

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
});
