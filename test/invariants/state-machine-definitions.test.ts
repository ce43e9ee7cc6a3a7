import { describe, expect, it } from '@jest/globals';
import { environmentNames } from '../../lib/load-environment';
import { HISTORY_LIMIT, longestHistory, longestSeconds } from '../../lib/recovery/history-budget';
import { definitionOf, resourcesOf } from './environment-templates';

const aslValidator = require('asl-validator') as (
  definition: unknown,
  options?: object,
) => { readonly isValid: boolean; errorsText(): string };

const machines = environmentNames().flatMap((environment) =>
  resourcesOf(environment)
    .filter(({ type }) => type === 'AWS::StepFunctions::StateMachine')
    .map((machine) => [`${environment}: ${machine.id}`, definitionOf(machine)] as const),
);

describe('state machines of every environment', () => {
  it.each(environmentNames())('include RecoverDatabase and ResumeWrites of %s', (name) => {
    const ids = machines.filter(([title]) => title.startsWith(`${name}: `)).map(([title]) => title);

    expect(ids).toEqual(
      expect.arrayContaining([expect.stringContaining('RecoverDatabase'), expect.stringContaining('ResumeWrites')]),
    );
  });

  it.each(machines)('%s is valid Amazon States Language', (_, definition) => {
    const { isValid, errorsText } = aslValidator(definition, { checkPaths: true, checkArn: true });

    expect([isValid, isValid ? '' : errorsText()]).toEqual([true, '']);
  });

  it.each(machines)('%s stays within the history that Step Functions keeps', (_, definition) => {
    expect(longestHistory(definition)).toBeLessThan(HISTORY_LIMIT);
  });

  it.each(machines)('%s is given more time than all its deadlines together', (_, definition) => {
    expect((definition as { TimeoutSeconds?: number }).TimeoutSeconds).toBeGreaterThan(longestSeconds(definition));
  });
});
