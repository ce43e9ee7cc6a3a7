import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { FUNCTION_FOLDERS, functionCatalogue } from '../../lib/recovery/functions/function-catalogue';
import type { FunctionDefinition } from '../../lib/recovery/functions/function-definition';
import { EnvironmentNames } from '../../lib/recovery/recovery-names';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const { environment, recovery } = synthesizedEnvironment();

function idsOf(template: Template, ...types: string[]): string[] {
  return types.flatMap((type) => Object.keys(template.findResources(type))).sort();
}

describe('logical IDs', () => {
  it('of machines never change: a new ID would delete the old machine, and end its executions', () => {
    expect(idsOf(recovery, 'AWS::StepFunctions::StateMachine')).toEqual([
      expect.stringMatching(/^DatabaseRecoveryFreezeWrites[0-9A-F]{8}$/),
      'DatabaseRecoveryReconcile076E59BC',
      'DatabaseRecoveryRecoverDatabase17686626',
      'DatabaseRecoveryResumeWrites7872B8D1',
      expect.stringMatching(/^DatabaseRecoveryRevertCutover[0-9A-F]{8}$/),
    ]);
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
