import type { EnvironmentInput } from '../config';

/**
 * Development. Everything below is an example in an account that nobody owns: replace it with yours. `cdk synth`
 * names every fault, and every field left out has the default that lib/config.ts states.
 */
export const environment: EnvironmentInput = {
  name: 'dev',
  account: '111122223333',
  region: 'eu-west-1',
  // The one role that may delete recovery points or change the vault's policy. No person uses it day to day.
  breakGlassRoleArn: 'arn:aws:iam::111122223333:role/break-glass',
  // The commander decides, operations acts, management is told. Each address has to confirm its subscription.
  mail: {
    commander: ['incident-commander@example.com'],
    operations: ['operations@example.com'],
    management: ['management@example.com'],
  },
  databases: [
    {
      key: 'orders',
      identifier: 'orders-db-dev',
      engine: 'postgres',
      databaseName: 'orders',
      // Subnets need a way to Secrets Manager, DynamoDB and S3: endpoints or a NAT that exists. None is created here.
      network: {
        vpcId: 'vpc-0a1b2c3d4e5f60001',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
        subnetGroupName: 'orders-db-dev',
        securityGroupIds: ['sg-0a1b2c3d4e5f60001'],
      },
      parameterGroupName: 'orders-db-dev',
      secrets: {
        // Login `recovery_validator`: member of pg_read_all_data and pg_signal_backend.
        validator: {
          arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-db-dev/recovery-validator-AbCdEf',
        },
        application: { arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-db-dev/application-GhIjKl' },
      },
      // Roles are needed only where a recovery may resume on another task definition (`resumeWith`).
      writers: [
        {
          cluster: 'shop-dev',
          service: 'orders-api',
          roleArns: [
            'arn:aws:iam::111122223333:role/orders-api-dev-task',
            'arn:aws:iam::111122223333:role/shop-dev-execution',
          ],
        },
        {
          cluster: 'shop-dev',
          service: 'orders-worker',
          roleArns: [
            'arn:aws:iam::111122223333:role/orders-worker-dev-task',
            'arn:aws:iam::111122223333:role/shop-dev-execution',
          ],
        },
        // A schedule passes its role again with every update; its function is cut off by the fence.
        {
          kind: 'schedule',
          group: 'shop-dev',
          name: 'orders-renewals',
          roleArn: 'arn:aws:iam::111122223333:role/orders-renewals-dev-schedule',
        },
        { kind: 'rule', name: 'orders-reminders' },
        { kind: 'lambda', functionName: 'orders-importer' },
      ],
      maintenancePage: {
        kind: 'listenerRule',
        listenerArn:
          'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop-dev/50dc6c495c0c9188/f2f7dc8efc522ab2',
        priority: 5,
        paths: ['/*'],
      },
      health: { urls: ['https://orders.dev.example.com/health'], maxErrorRate: 0 },
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
      approval: { kind: 'required', timeoutMinutes: 60 },
      // The instance's own windows (UTC): the daily snapshot at 02:00 has to stay clear of both.
      windows: { backup: '04:30-05:00', maintenance: 'sun:05:30-sun:06:00' },
      eventModes: ['prepare', 'recover'],
    },
  ],
};
