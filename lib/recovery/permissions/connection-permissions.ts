import type { DatabaseConfig } from '../../config';
import type { Permission, PermissionScope } from './permission';

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
