import { describe, expect, it } from '@jest/globals';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { environment as dev } from '../../lib/environments/dev';
import { BackupSchedule, DatabaseRecovery, ProtectedVault, parseEnvironment } from '../../lib/index';
import { inlineCode, withApp } from '../stacks/synthesized-environment';

describe('construct library', () => {
  it('recovers a database from a stack of the user', () => {
    withApp((app) => {
      const environment = parseEnvironment(dev, 'dev');
      const stack = new Stack(app, 'Shop');

      const recovery = new DatabaseRecovery(stack, 'OrdersRecovery', {
        environment,
        database: environment.databases[0]!,
        code: inlineCode,
      });

      expect(stack.resolve(recovery.recoverDatabase.machine.stateMachineName)).toEqual(expect.anything());
      Template.fromStack(stack).hasResourceProperties('AWS::StepFunctions::StateMachine', {
        StateMachineName: 'dev-recover-orders',
      });
    });
  });

  it("protects a database with a vault of the user's choice", () => {
    withApp((app) => {
      const stack = new Stack(app, 'Shop');
      const vault = new ProtectedVault(stack, 'Vault', {
        vaultName: 'shop',
        breakGlassRoleArn: 'arn:aws:iam::111122223333:role/break-glass',
      });

      new BackupSchedule(stack, 'Schedule', {
        planName: 'shop-orders',
        vault: vault.vault,
        role: new Role(stack, 'BackupRole', { assumedBy: new ServicePrincipal('backup.amazonaws.com') }),
        databaseArn: 'arn:aws:rds:eu-west-1:111122223333:db:orders',
        snapshotRetention: Duration.days(30),
        continuousRetention: Duration.days(14),
        snapshotDelay: Duration.minutes(30),
      });

      Template.fromStack(stack).hasResourceProperties('AWS::Backup::BackupPlan', {
        BackupPlan: {
          BackupPlanRule: Match.arrayWith([Match.objectLike({ ScheduleExpression: 'cron(30 2 * * ? *)' })]),
        },
      });
    });
  });
});
