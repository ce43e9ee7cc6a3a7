import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { AslDefinition } from '../../lib/recovery/asl';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';
import { recoverDatabaseStates } from './definitions/recover-database-states';
import { revertCutoverStates } from './definitions/revert-cutover-states';
import { statesAroundARecovery } from './definitions/states-around-a-recovery';

const aslValidator = require('asl-validator') as (
  definition: unknown,
  options?: object,
) => {
  isValid: boolean;
  errorsText(): string;
};

const synthesized = synthesizedEnvironment();
const { recoverDatabase, resumeWrites, reconcile, freezeWrites, revertCutover } = synthesized;
/** Functions by folder look like ARNs to the validator. */
function withArns(definition: AslDefinition): unknown {
  return JSON.parse(
    JSON.stringify(definition).replace(
      /"(Resource|FunctionName)":"([a-z-]+)"/g,
      '"$1":"arn:aws:lambda:eu-west-1:111122223333:function:$2:1"',
    ),
  );
}

function expectGolden(definition: AslDefinition, file: string): void {
  const path = join(__dirname, '..', 'golden', file);
  const text = `${JSON.stringify(definition, null, 2)}\n`;
  if (process.env['UPDATE_GOLDEN']) {
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}

describe('definitions', () => {
  it('are as reviewed (UPDATE_GOLDEN=1 accepts a change)', () => {
    expectGolden(recoverDatabase, 'recover-database.asl.json');
    expectGolden(resumeWrites, 'resume-writes.asl.json');
    expectGolden(reconcile, 'reconcile.asl.json');
    expectGolden(freezeWrites, 'freeze-writes.asl.json');
    expectGolden(revertCutover, 'revert-cutover.asl.json');
  });

  it.each([
    ['RecoverDatabase', recoverDatabase],
    ['ResumeWrites', resumeWrites],
    ['Reconcile', reconcile],
    ['FreezeWrites', freezeWrites],
    ['RevertCutover', revertCutover],
  ])('%s is valid Amazon States Language', (_, definition) => {
    const { isValid, errorsText } = aslValidator(withArns(definition), { checkPaths: true, checkArn: true });

    expect([isValid, isValid ? '' : errorsText()]).toEqual([true, '']);
  });

  it.each([
    ['RecoverDatabase', recoverDatabase],
    ['ResumeWrites', resumeWrites],
    ['Reconcile', reconcile],
    ['FreezeWrites', freezeWrites],
    ['RevertCutover', revertCutover],
  ])('%s uses no JSONata, no variables and no parallel states', (_, definition) => {
    const text = JSON.stringify(definition);

    expect(text).not.toMatch(/"(QueryLanguage|Assign|Arguments|Output)":/);
    expect(Object.values(definition.States).map(({ Type }) => Type)).not.toEqual(
      expect.arrayContaining(['Parallel', 'Map']),
    );
  });
});

// In one file, since each would synthesize again.
recoverDatabaseStates(synthesized);
statesAroundARecovery(synthesized);
revertCutoverStates(synthesized);
