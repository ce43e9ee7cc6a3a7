import type { DatabaseConfig } from '../../config';
import type { EnvironmentNames } from '../recovery-names';
import { instanceArns, type Permission, type PermissionScope } from './permission';

/** Passwords of the logins named; nothing else in Secrets Manager. */
export function readSecrets(
  { names, database }: PermissionScope,
  logins: readonly (keyof DatabaseConfig['secrets'])[],
): Permission[] {
  const secrets = logins.map((login) => database.secrets[login]);
  const keys = secrets.flatMap(({ kmsKeyArn }) => (kmsKeyArn === undefined ? [] : [kmsKeyArn]));
  return [
    { actions: ['secretsmanager:GetSecretValue'], resources: secrets.map(({ arn }) => arn) },
    ...(keys.length === 0
      ? []
      : [
          {
            actions: ['kms:Decrypt'],
            resources: [...new Set(keys)],
            conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${names.region}.amazonaws.com` } },
          },
        ]),
  ];
}

/** What setting the master's password before validation needs, by the policy of the database. */
export function setCredentials({ names, database }: PermissionScope): Permission[] {
  const { credentials } = database;
  switch (credentials.kind) {
    case 'asRestored':
      return [];
    case 'resetMaster':
      return [
        { actions: ['secretsmanager:GetSecretValue'], resources: [credentials.secret.arn] },
        ...secretKey(names, credentials.secret.kmsKeyArn, ['kms:Decrypt']),
      ];
    case 'managed':
      return [
        {
          actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
          resources: [managedSecrets(names)],
          wide: MANAGED_NAMES,
        },
        ...secretKey(names, credentials.kmsKeyArn, ['kms:DescribeKey', 'kms:Decrypt', 'kms:GenerateDataKey']),
      ];
  }
}

/** The managed secret of a candidate, where the application logs in with that of whatever instance it finds. */
export function readManagedSecret(scope: PermissionScope): Permission[] {
  const { names, database } = scope;
  const { credentials } = database;
  return credentials.kind === 'managed' && credentials.application === 'looksUpByInstance'
    ? [
        {
          actions: ['secretsmanager:GetSecretValue'],
          resources: [managedSecrets(names)],
          conditions: {
            StringLike: { 'aws:ResourceTag/aws:rds:primaryDBInstanceArn': instanceArns(scope).candidate },
          },
          wide: MANAGED_NAMES,
        },
        ...secretKey(names, credentials.kmsKeyArn, ['kms:Decrypt']),
      ]
    : [];
}

const MANAGED_NAMES = 'RDS names the secrets that it manages when it makes them';

function managedSecrets(names: EnvironmentNames): string {
  return names.arn('secretsmanager', 'secret:rds!db-*');
}

function secretKey(names: EnvironmentNames, key: string | undefined, actions: readonly string[]): Permission[] {
  const via = `secretsmanager.${names.region}.amazonaws.com`;
  return key === undefined
    ? []
    : [{ actions, resources: [key], conditions: { StringEquals: { 'kms:ViaService': via } } }];
}

const INTERFACE_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Lets Lambda, but not the function's own code, attach the function to its VPC. */
export function attachToVpc(functionArn: string): Permission[] {
  return [
    { actions: INTERFACE_ACTIONS, resources: ['*'], wide: 'interfaces get their names when Lambda makes them' },
    {
      effect: 'Deny',
      actions: INTERFACE_ACTIONS,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
      wide: 'a denial to the code of the function',
    },
  ];
}
