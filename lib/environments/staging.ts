import type { EnvironmentInput } from '../config';

/** Staging: as production, so that a drill here says something about production. */
export const environment: EnvironmentInput = {
  name: 'staging',
  account: '222233334444',
  region: 'eu-west-1',
  // The one role that may delete recovery points or change the vault's policy. No person uses it day to day.
  breakGlassRoleArn: 'arn:aws:iam::222233334444:role/break-glass',
  // The commander decides, operations acts, management is told. Each address has to confirm its subscription.
  mail: {
    commander: ['incident-commander@example.com'],
    operations: ['operations@example.com'],
    management: ['management@example.com'],
  },
  databases: [
    {
      key: 'orders',
      identifier: 'orders-db-staging',
      engine: 'postgres',
      databaseName: 'orders',
      // Subnets need a way to Secrets Manager, DynamoDB and S3: endpoints or a NAT that exists. None is created here.
      network: {
        vpcId: 'vpc-0a1b2c3d4e5f60001',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
        subnetGroupName: 'orders-db-staging',
        securityGroupIds: ['sg-0a1b2c3d4e5f60001'],
      },
      parameterGroupName: 'orders-db-staging',
      secrets: {
        // Login `recovery_validator`: member of pg_read_all_data and pg_signal_backend.
        validator: {
          arn: 'arn:aws:secretsmanager:eu-west-1:222233334444:secret:orders-db-staging/recovery-validator-AbCdEf',
        },
        application: {
          arn: 'arn:aws:secretsmanager:eu-west-1:222233334444:secret:orders-db-staging/application-GhIjKl',
        },
      },
      // Roles are needed only where a recovery may resume on another task definition (`resumeWith`).
      writers: [
        {
          cluster: 'shop-staging',
          service: 'orders-api',
          roleArns: [
            'arn:aws:iam::222233334444:role/orders-api-staging-task',
            'arn:aws:iam::222233334444:role/shop-staging-execution',
          ],
        },
        {
          cluster: 'shop-staging',
          service: 'orders-worker',
          roleArns: [
            'arn:aws:iam::222233334444:role/orders-worker-staging-task',
            'arn:aws:iam::222233334444:role/shop-staging-execution',
          ],
        },
      ],
      maintenancePage: {
        kind: 'listenerRule',
        listenerArn:
          'arn:aws:elasticloadbalancing:eu-west-1:222233334444:listener/app/shop-staging/50dc6c495c0c9188/f2f7dc8efc522ab2',
        priority: 5,
        paths: ['/*'],
      },
      health: { urls: ['https://orders.staging.example.com/health'], maxErrorRate: 0 },
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
      objectives: { rtoMinutes: 120, rpoMinutes: 15 },
      approval: { kind: 'required', timeoutMinutes: 240 },
      // The instance's own windows (UTC): the daily snapshot at 02:00 has to stay clear of both.
      windows: { backup: '04:30-05:00', maintenance: 'sun:05:30-sun:06:00' },
    },
  ],
};
