import { describe, expect, it } from '@jest/globals';
import { type DatabaseConfig, parseEnvironment } from '../../lib/config';
import { databaseSettings } from '../../lib/database-settings';
import { environment as dev } from '../../lib/environments/dev';
import { functionCatalogue } from '../../lib/recovery/functions/function-catalogue';
import type { Permission } from '../../lib/recovery/permissions/permission';
import { EnvironmentNames } from '../../lib/recovery/recovery-names';

const ROLE = 'arn:aws:iam::111122223333:role/orders-import';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/master-AbCdEf';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const MANAGED = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-*';

type Input = (typeof dev)['databases'][number];

function configured(changes: Partial<Input> = {}): DatabaseConfig {
  return parseEnvironment({ ...dev, databases: [{ ...dev.databases[0], ...changes }] }, 'test').databases[0]!;
}

function permissions(folder: 'configure-candidate' | 'validate-data', changes: Partial<Input>): readonly Permission[] {
  const names = new EnvironmentNames(dev);
  const scope = { names, database: configured(changes), dataKeyArn: KEY };
  return functionCatalogue[folder].permissions(scope);
}

const beyond = (folder: 'configure-candidate' | 'validate-data', changes: Partial<Input>) => {
  const usual = new Set(permissions(folder, {}).map((permission) => JSON.stringify(permission)));
  return permissions(folder, changes).filter((permission) => !usual.has(JSON.stringify(permission)));
};

describe('permissions that follow from what hangs on the instance', () => {
  it('pass the configured roles to RDS alone, and add them to a candidate alone', () => {
    const added = beyond('configure-candidate', { associatedRoleArns: [ROLE] });

    expect(added).toMatchObject([
      {
        actions: ['rds:AddRoleToDBInstance'],
        resources: ['arn:aws:rds:eu-west-1:111122223333:db:orders-db-dev-restored-*'],
        conditions: { StringEquals: { 'aws:ResourceTag/recovery:role': 'candidate' } },
      },
      {
        actions: ['iam:PassRole'],
        resources: [ROLE],
        conditions: { StringEquals: { 'iam:PassedToService': 'rds.amazonaws.com' } },
      },
    ]);
  });

  it("read the master's secret only where the password is set from it", () => {
    const secret = { arn: SECRET, kmsKeyArn: KEY };
    expect(beyond('configure-candidate', { credentials: { kind: 'resetMaster', secret } })).toMatchObject([
      { actions: ['secretsmanager:GetSecretValue'], resources: [SECRET] },
      { actions: ['kms:Decrypt'], resources: [KEY] },
    ]);
  });

  it('let a managed secret be made, and read only where the application does so, and only that of a candidate', () => {
    const looksUp = { kind: 'managed', application: 'looksUpByInstance' } as const;
    expect(beyond('configure-candidate', { credentials: looksUp })).toMatchObject([
      { actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'], resources: [MANAGED] },
    ]);
    expect(beyond('validate-data', { credentials: { kind: 'managed' } })).toEqual([]);
    expect(beyond('validate-data', { credentials: looksUp })).toMatchObject([
      {
        actions: ['secretsmanager:GetSecretValue'],
        resources: [MANAGED],
        conditions: {
          StringLike: { 'aws:ResourceTag/aws:rds:primaryDBInstanceArn': expect.stringMatching(/-restored-/) },
        },
      },
    ]);
  });
});

describe('settings that follow from what hangs on the instance', () => {
  it('have safe defaults', () => {
    expect(databaseSettings(configured())).toMatchObject({
      baselineBackup: 'wait',
      associatedRoleArns: [],
      credentials: { kind: 'asRestored' },
    });
  });

  it('hold ARNs and no more', () => {
    const secret = { arn: SECRET, kmsKeyArn: KEY };
    const settings = databaseSettings(configured({ credentials: { kind: 'resetMaster', secret } }));
    expect(settings.credentials).toEqual({ kind: 'resetMaster', secretArn: SECRET });
  });

  it.each<[string, Partial<Input> | object, string]>([
    ['a role that is none', { associatedRoleArns: ['orders-import'] }, 'associatedRoleArns.0'],
    ['more roles than RDS takes', { associatedRoleArns: Array.from({ length: 6 }, () => ROLE) }, 'associatedRoleArns'],
    ['another policy for the first backup', { baselineBackup: 'never' }, 'baselineBackup'],
    [
      'a secret without its random characters',
      { credentials: { kind: 'resetMaster', secret: { arn: 'x' } } },
      'credentials.secret.arn',
    ],
  ])('refuse %s', (_what, changes, path) => {
    expect(() => configured(changes as Partial<Input>)).toThrow(
      new RegExp(`databases.0.${path.replaceAll('.', '\\.')}`),
    );
  });
});
