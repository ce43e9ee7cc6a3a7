import type { EnvironmentInput } from '../config';

/** Production. A person approves every cut-over; an event may only prepare a candidate. */
export const environment: EnvironmentInput = {
  name: 'prod',
  account: '333344445555',
  region: 'eu-west-1',
  // The one role that may delete recovery points or change the vault's policy. No person uses it day to day.
  breakGlassRoleArn: 'arn:aws:iam::333344445555:role/break-glass',
  // The commander decides, operations acts, management is told. Each address has to confirm its subscription.
  mail: {
    commander: ['incident-commander@example.com'],
    operations: ['operations@example.com'],
    management: ['management@example.com'],
  },
  databases: [
    {
      key: 'orders',
      identifier: 'orders-db-prod',
      engine: 'postgres',
      databaseName: 'orders',
      // Subnets need a way to Secrets Manager, DynamoDB and S3: endpoints or a NAT that exists. None is created here.
      network: {
        vpcId: 'vpc-0a1b2c3d4e5f60001',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
        subnetGroupName: 'orders-db-prod',
        securityGroupIds: ['sg-0a1b2c3d4e5f60001'],
      },
      parameterGroupName: 'orders-db-prod',
      secrets: {
        // Login `recovery_validator`: member of pg_read_all_data and pg_signal_backend.
        validator: {
          arn: 'arn:aws:secretsmanager:eu-west-1:333344445555:secret:orders-db-prod/recovery-validator-AbCdEf',
        },
        application: { arn: 'arn:aws:secretsmanager:eu-west-1:333344445555:secret:orders-db-prod/application-GhIjKl' },
      },
      // Roles are needed only where a recovery may resume on another task definition (`resumeWith`).
      writers: [
        {
          cluster: 'shop-prod',
          service: 'orders-api',
          roleArns: [
            'arn:aws:iam::333344445555:role/orders-api-prod-task',
            'arn:aws:iam::333344445555:role/shop-prod-execution',
          ],
        },
        {
          cluster: 'shop-prod',
          service: 'orders-worker',
          roleArns: [
            'arn:aws:iam::333344445555:role/orders-worker-prod-task',
            'arn:aws:iam::333344445555:role/shop-prod-execution',
          ],
        },
      ],
      maintenancePage: {
        kind: 'listenerRule',
        listenerArn:
          'arn:aws:elasticloadbalancing:eu-west-1:333344445555:listener/app/shop-prod/50dc6c495c0c9188/f2f7dc8efc522ab2',
        priority: 5,
        paths: ['/*'],
      },
      health: { urls: ['https://orders.example.com/health'], maxErrorRate: 0.01 },
      checks: [
        { id: 'reachable', kind: 'reachable' },
        { id: 'tables', kind: 'requiredTables', tables: ['public.customers', 'public.orders', 'public.payments'] },
        { id: 'customers', kind: 'rowCount', table: 'public.customers', min: 1 },
        { id: 'foreign-keys', kind: 'foreignKeys', tables: 'all' },
        { id: 'recent-orders', kind: 'recency', table: 'public.orders', column: 'updated_at', maxLagSeconds: 3600 },
        {
          id: 'totals-equal-payments',
          kind: 'sql',
          sql: `SELECT orders.id FROM public.orders
            LEFT JOIN (SELECT order_id, sum(amount_cents) AS paid FROM public.payments GROUP BY order_id) AS paid
              ON paid.order_id = orders.id
            WHERE orders.total_cents IS DISTINCT FROM coalesce(paid.paid, 0)`,
        },
        { id: 'application-login', kind: 'applicationLogin' },
      ],
      objectives: { rtoMinutes: 60, rpoMinutes: 15 },
      approval: { kind: 'required', timeoutMinutes: 240 },
      onFailure: 'hold',
      retainRetiredDays: 14,
      // The instance's own windows (UTC): the daily snapshot at 02:00 has to stay clear of both.
      windows: { backup: '04:30-05:00', maintenance: 'sun:05:30-sun:06:00' },
      backup: { continuousDays: 35, snapshotDays: 30 },
      eventModes: ['prepare'],
    },
  ],
};
