import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const { backup } = synthesizedEnvironment();

describe('protected vault', () => {
  it('has a key of its own that rotates and outlives the stack', () => {
    backup.hasResource('AWS::KMS::Key', {
      Properties: { EnableKeyRotation: true },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    backup.hasResource('AWS::Backup::BackupVault', {
      Properties: { BackupVaultName: 'dev-database-recovery', EncryptionKeyArn: Match.anyValue() },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it.each([
    'backup:DeleteRecoveryPoint',
    'backup:DisassociateRecoveryPoint',
    'backup:UpdateRecoveryPointLifecycle',
    'backup:PutBackupVaultAccessPolicy',
    'backup:DeleteBackupVaultAccessPolicy',
    'backup:DeleteBackupVault',
  ])('denies %s to everybody but the break-glass role', (action) => {
    backup.hasResourceProperties('AWS::Backup::BackupVault', {
      AccessPolicy: {
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: Match.arrayWith([action]),
            Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/break-glass' } },
          },
        ],
      },
    });
  });
});

describe('backup schedule', () => {
  const rules = (template = backup) =>
    Object.values(template.findResources('AWS::Backup::BackupPlan'))[0]!['Properties'].BackupPlan.BackupPlanRule;

  it('D1 takes a snapshot at 02:00 UTC and keeps it 30 days', () => {
    expect(rules()[0]).toMatchObject({ ScheduleExpression: 'cron(0 2 * * ? *)', Lifecycle: { DeleteAfterDays: 30 } });
  });

  it('D2 backs up continuously, for 7 days unless told otherwise', () => {
    expect(rules()[1]).toMatchObject({ EnableContinuousBackup: true, Lifecycle: { DeleteAfterDays: 7 } });
  });

  it('starts later where a delay is configured', () => {
    const { backup: later } = synthesizedEnvironment({
      backup: { continuousDays: 35, snapshotDays: 30, snapshotDelayMinutes: 75 },
      windows: {},
    });

    expect(rules(later)[0].ScheduleExpression).toBe('cron(15 3 * * ? *)');
    expect(rules(later)[1].Lifecycle).toEqual({ DeleteAfterDays: 35 });
  });

  it('selects the database by its ARN, which the restored instance takes over', () => {
    backup.hasResourceProperties('AWS::Backup::BackupSelection', {
      BackupSelection: {
        Resources: ['arn:aws:rds:eu-west-1:111122223333:db:orders-db-dev'],
        IamRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('BackupRolesBackup'), 'Arn'] },
      },
    });
  });
});

describe('roles of AWS Backup', () => {
  it.each([
    ['restore', 'arn:aws:rds:eu-west-1:111122223333:db:orders-db-dev-restored-*'],
    ['backup', 'arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:*'],
  ])('bounds the %s role: it deletes nothing of RDS but what it made itself', (name, exception) => {
    const boundaries = Object.entries(backup.findResources('AWS::IAM::ManagedPolicy'));
    const roles = Object.values(backup.findResources('AWS::IAM::Role'));
    const role = roles.find(({ Properties }) => Properties.RoleName === `dev-database-recovery-${name}`)!;
    const [, boundary] = boundaries.find(([id]) => id === role['Properties'].PermissionsBoundary.Ref)!;

    expect(boundary['Properties'].PolicyDocument.Statement).toContainEqual({
      Effect: 'Deny',
      Action: 'rds:Delete*',
      NotResource: exception,
    });
  });
});
