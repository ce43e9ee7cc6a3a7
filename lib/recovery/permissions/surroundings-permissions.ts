import { AUDIENCES } from '../recovery-names';
import type { Permission, PermissionScope } from './permission';

/** What a plan looks at beside RDS: network, keys, secrets, subscribers. */
export function observeSurroundings({ names, database }: PermissionScope): Permission[] {
  const keys = [
    database.encryptionKeyArn,
    database.performanceInsightsKeyArn,
    database.secrets.validator.kmsKeyArn,
    database.secrets.application.kmsKeyArn,
  ].filter((key) => key !== undefined);
  return [
    {
      actions: ['ec2:DescribeSecurityGroups'],
      resources: ['*'],
      wide: 'Amazon EC2 offers no resource level for describe calls',
    },
    {
      actions: ['kms:DescribeKey'],
      resources: keys.length > 0 ? [...new Set(keys)] : [names.arn('kms', 'key/*')],
      wide: 'the configuration names no key, so the one found on the database is described: state only, no use of it',
    },
    {
      actions: ['secretsmanager:DescribeSecret'],
      resources: [database.secrets.validator.arn, database.secrets.application.arn],
    },
    {
      actions: ['sns:ListSubscriptionsByTopic'],
      resources: AUDIENCES.map((audience) => names.topicArn(audience)),
    },
  ];
}
