import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { FUNCTION_FOLDERS, functionCatalogue } from '../../lib/recovery/functions/function-catalogue';
import type { FunctionDefinition } from '../../lib/recovery/functions/function-definition';
import { EnvironmentNames } from '../../lib/recovery/recovery-names';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const { environment, backup, data, recovery } = synthesizedEnvironment();

function idsOf(template: Template, ...types: string[]): string[] {
  return types.flatMap((type) => Object.keys(template.findResources(type))).sort();
}

describe('logical IDs', () => {
  it('of what holds data never change: a new ID would replace, and leave behind, the old resource', () => {
    expect(idsOf(backup, 'AWS::Backup::BackupVault', 'AWS::KMS::Key')).toEqual([
      'ProtectedVaultAAB2D037',
      'ProtectedVaultKey97D9736D',
    ]);
    expect(
      idsOf(
        data,
        'AWS::DynamoDB::Table',
        'AWS::S3::Bucket',
        'AWS::KMS::Key',
        'AWS::SNS::Topic',
        'AWS::EC2::SecurityGroup',
      ),
    ).toMatchInlineSnapshot(`
[
  "RecoveryDataBucket69F01D77",
  "RecoveryDataDataKey561C896B",
  "RecoveryDataTable9D141F00",
  "RecoveryDataTopiccommander5739CCB0",
  "RecoveryDataTopicmanagement3F1497CA",
  "RecoveryDataTopicoperations8C3983FD",
  "RecoveryGroupsorderscandidatequarantineB6187315",
  "RecoveryGroupsorderscandidatevalidatorDD529F52",
  "RecoveryGroupsordersoriginalquarantine650D7162",
  "RecoveryGroupsordersoriginalvalidator9B494B63",
]
`);
    expect(idsOf(recovery, 'AWS::StepFunctions::StateMachine')).toEqual([
      'DatabaseRecoveryRecoverDatabase17686626',
      'DatabaseRecoveryResumeWrites7872B8D1',
    ]);
  });
});

describe('data', () => {
  it('is retained, whatever happens to its stack', () => {
    for (const template of [backup, data]) {
      for (const type of [
        'AWS::Backup::BackupVault',
        'AWS::KMS::Key',
        'AWS::DynamoDB::Table',
        'AWS::S3::Bucket',
        'AWS::SNS::Topic',
        'AWS::EC2::SecurityGroup',
      ]) {
        for (const [id, resource] of Object.entries(template.findResources(type))) {
          expect([id, resource['DeletionPolicy'], resource['UpdateReplacePolicy']]).toEqual([id, 'Retain', 'Retain']);
        }
      }
    }
  });
});

describe('wildcards', () => {
  const scope = {
    names: new EnvironmentNames(environment),
    database: environment.databases[0]!,
    dataKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/data',
    listenerRuleArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/a/b/c/d',
  };

  it.each(FUNCTION_FOLDERS)('of %s each have a sentence that says why', (folder) => {
    const definition: FunctionDefinition = functionCatalogue[folder];
    const wide = definition
      .permissions(scope)
      .filter(({ resources }) => resources.some((resource) => resource.includes('*')));

    expect(wide.filter(({ wide: reason }) => (reason?.length ?? 0) < 20)).toEqual([]);
  });

  it('stand for no action: each is named', () => {
    const actions = FUNCTION_FOLDERS.flatMap((folder) => {
      const definition: FunctionDefinition = functionCatalogue[folder];
      return definition.permissions(scope).flatMap((permission) => permission.actions);
    });

    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('keep a template below the 500 resources of a stack', () => {
    expect(Object.keys(recovery.toJSON().Resources).length).toBeLessThan(500);
  });
});
