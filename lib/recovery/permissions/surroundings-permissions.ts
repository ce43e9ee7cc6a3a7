import type { Permission, PermissionScope } from './permission';

/** What a plan looks at beside RDS: network, keys, secrets, subscribers. */
export function observeSurroundings({ names, database }: PermissionScope): Permission[] {
  const { encryptionKeyArn, performanceInsightsKeyArn } = database;
  // The database's key is the one that matters: without it in the configuration, whichever is found is described.
  const keys = encryptionKeyArn === undefined ? [names.arn('kms', 'key/*')] : [encryptionKeyArn];
  return [
    {
      actions: ['ec2:DescribeSecurityGroups'],
      resources: ['*'],
      wide: 'Amazon EC2 offers no resource level for describe calls',
    },
    {
      actions: ['kms:DescribeKey'],
      resources: [...keys, ...(performanceInsightsKeyArn === undefined ? [] : [performanceInsightsKeyArn])],
      wide: 'where the configuration names no key, the one found on the database is described: its state, no use of it',
    },
    {
      actions: ['secretsmanager:DescribeSecret'],
      resources: [database.secrets.application.arn],
    },
    { actions: ['sns:ListSubscriptionsByTopic'], resources: [names.topicArn('commander')] },
  ];
}
