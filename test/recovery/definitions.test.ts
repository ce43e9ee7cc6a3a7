import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { AslDefinition } from '../../lib/recovery/asl';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const aslValidator = require('asl-validator') as (
  definition: unknown,
  options?: object,
) => {
  isValid: boolean;
  errorsText(): string;
};

const { recoverDatabase, resumeWrites, reconcile, freezeWrites, revertCutover } = synthesizedEnvironment();
const next = (definition: AslDefinition, state: string) => definition.States[state]?.Next;
const catches = (definition: AslDefinition, state: string) =>
  definition.States[state]?.Catch?.map(({ Next, ResultPath }) => `${Next} ${ResultPath}`);
const goesTo = (definition: AslDefinition, state: string) =>
  definition.States[state]?.Choices?.map((choice) => choice.Next);

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

describe('RecoverDatabase', () => {
  it('tells a story that runs from the request to the outcome', () => {
    const story: string[] = [];
    const follow: Record<string, string> = {
      'Mode?': 'Lock database',
      'Freeze now?': 'Show maintenance page',
      'Candidate validated?': 'Restore finished?',
      'Gate?': 'Approve cut-over',
      'Frozen?': 'Swap identifiers',
    };
    for (let state = recoverDatabase.StartAt; state !== 'Outcome?'; ) {
      story.push(state);
      const { Type, Default, Choices } = recoverDatabase.States[state]!;
      const chosen = follow[state] ?? Choices?.[0]?.Next;
      expect([...(Choices ?? []).map((choice) => choice.Next), Default]).toEqual(
        Type === 'Choice' ? expect.arrayContaining([chosen]) : expect.anything(),
      );
      state = (Type === 'Choice' ? chosen : recoverDatabase.States[state]!.Next)!;
    }

    expect(story.filter((state) => !state.endsWith(': done?'))).toEqual([
      'Check request',
      'Plan recovery',
      'Check login',
      'Mode?',
      'Lock database',
      'Let previous owner settle',
      'Record world',
      'Start restore',
      'Freeze now?',
      'Show maintenance page',
      'Record writers',
      'Stop writers',
      'Writers stopped?',
      'Raise fence',
      'Fence up?',
      'Candidate validated?',
      'Restore finished?',
      'Configure candidate',
      'Candidate answers?',
      'Validate data',
      'Gate?',
      'Approve cut-over',
      'Recheck world',
      'Frozen?',
      'Swap identifiers',
      'Verify production',
      'Protect production',
      'Lower fence',
      'Fence down?',
      'Resume canary',
      'Canary healthy?',
      'Resume writers',
      'Healthy?',
      'Hide maintenance page',
      'Writers steady?',
      'Verify service',
      'Back up production',
      'Write report',
      'Notify',
      'Unlock',
    ]);
  });

  it('ends a refused request as unchanged without reading outcomes from its unchecked input', () => {
    expect(catches(recoverDatabase, 'Check request')).toEqual(['Unchanged: why? $.failure']);
  });

  it('changes nothing and locks nothing when the plan or the lock fails', () => {
    expect(catches(recoverDatabase, 'Plan recovery')).toEqual(['Outcome? $.failure']);
    expect(catches(recoverDatabase, 'Lock database')).toEqual(['Outcome? $.failure']);
  });

  it('treats trouble after the service is back as an open item', () => {
    expect(catches(recoverDatabase, 'Writers steady?')).toEqual(['Verify service $.openItem']);
    expect(catches(recoverDatabase, 'Verify service')).toEqual(['Back up production $.openItem']);
    expect(catches(recoverDatabase, 'Back up production')).toEqual(['Write report $.openItem']);
    expect(catches(recoverDatabase, 'Unlock')).toEqual(['Outcome? $.openItem']);
  });

  it('never leads a failure of the failure path back into itself', () => {
    expect(catches(recoverDatabase, 'Take over')).toEqual(['Hold safe $.undoFailure']);
    expect(catches(recoverDatabase, 'Assess')).toEqual(['Hold safe $.undoFailure']);
    expect(catches(recoverDatabase, 'Hold safe')).toEqual(['Write report $.openItem']);
  });

  it('assesses again after each thing undone, also after one that failed', () => {
    const undo = Object.keys(recoverDatabase.States).filter((state) => state.startsWith('Undo: '));

    expect(undo).toHaveLength(6);
    for (const state of undo) {
      expect([next(recoverDatabase, state), catches(recoverDatabase, state)]).toEqual([
        'Assess',
        ['Assess $.undoFailure'],
      ]);
    }
  });

  it('takes over when validation did not pass', () => {
    expect(recoverDatabase.States['Gate?']?.Default).toBe('Take over');
    expect(goesTo(recoverDatabase, 'Gate?')).toEqual(['Write report', 'Approve cut-over']);
  });

  it('keeps the writers stopped in the long loops', () => {
    for (const loop of [
      'Restore finished?',
      'Configure candidate',
      'Candidate answers?',
      'Swap identifiers',
      'Lower fence',
    ]) {
      expect(goesTo(recoverDatabase, `${loop}: done?`)).toContain(`${loop}: hold freeze`);
      expect(next(recoverDatabase, `${loop}: hold freeze`)).toBe(`${loop}: wait`);
    }
  });

  it('asks nobody where the configuration says why not', () => {
    const { recoverDatabase: unattended } = synthesizedEnvironment({
      approval: { kind: 'none', reason: 'a test environment' },
    });

    expect(goesTo(unattended, 'Gate?')).toEqual(['Write report', 'Recheck world']);
    expect(unattended.States['Approve cut-over']).toBeUndefined();
  });

  it('waits for an answer with a token, and tries again only what failed before it was asked', () => {
    const approve = recoverDatabase.States['Approve cut-over']!;

    expect(approve.Resource).toBe('arn:aws:states:::lambda:invoke.waitForTaskToken');
    const retried = approve.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
    expect(retried.filter((name) => !name.startsWith('Lambda.'))).toEqual(['NotificationFailed']);
    expect(approve.TimeoutSeconds).toBe(3600);
  });
});

describe('ResumeWrites', () => {
  it('holds on any failure after the lock', () => {
    const afterLock = [
      'Adopt record',
      'Lower fence',
      'Fence down?',
      'Resume canary',
      'Canary healthy?',
      'Resume writers',
      'Healthy?',
      'Hide maintenance page',
    ];

    expect(afterLock.map((state) => catches(resumeWrites, state))).toEqual(
      afterLock.map(() => ['Hold safe $.failure']),
    );
  });

  it('is no point of no return', () => {
    expect(resumeWrites.States['Lower fence']?.Parameters?.options).toMatchObject({ pointOfNoReturn: false });
    expect(recoverDatabase.States['Lower fence']?.Parameters?.options).toMatchObject({ pointOfNoReturn: true });
  });
});

describe('Reconcile', () => {
  it('does nothing unless the owner of the lock is gone', () => {
    expect(next(reconcile, 'Check reconcile')).toBe('Owner gone?');
    expect(goesTo(reconcile, 'Owner gone?')).toEqual(['Lock database']);
    expect(reconcile.States['Owner gone?']?.Default).toBe('Nothing to reconcile');
    expect(reconcile.States['Nothing to reconcile']?.Type).toBe('Succeed');
  });

  it('lets the functions of the owner run out before it looks at the world', () => {
    expect(next(reconcile, 'Lock database')).toBe('Let previous owner settle');
    expect(next(reconcile, 'Let previous owner settle')).toBe('Assess');
  });

  it('changes nothing when somebody else gets the lock', () => {
    expect(catches(reconcile, 'Lock database')).toEqual(['Outcome? $.failure']);
    expect(goesTo(reconcile, 'Outcome?')?.[1]).toBe('Unchanged: why?');
  });

  it('undoes with the states that RecoverDatabase has', () => {
    const undo = ({ States }: AslDefinition) =>
      Object.entries(States).filter(([name]) => name === 'Assess' || name.startsWith('Undo: '));

    expect(undo(reconcile)).toEqual(undo(recoverDatabase));
  });

  it('renames forward nowhere: a swap goes on only when a person starts the recovery again', () => {
    expect(Object.keys(reconcile.States).filter((name) => name.includes('Swap') || name === 'Undo: swap back')).toEqual(
      ['Undo: swap back'],
    );
  });
});

describe('FreezeWrites', () => {
  it('stops in the order of RecoverDatabase, lets transactions finish behind the fence, and takes a snapshot', () => {
    const story: string[] = [];
    for (let state: string | undefined = freezeWrites.StartAt; state && state !== 'Outcome?'; ) {
      story.push(state);
      const { Next, Choices }: AslDefinition['States'][string] = freezeWrites.States[state]!;
      state = Next ?? Choices?.[0]?.Next;
    }

    expect(story.filter((state) => !state.endsWith(': done?'))).toEqual([
      'Check freeze',
      'Lock database',
      'Let previous owner settle',
      'Record original',
      'Show maintenance page',
      'Record writers',
      'Stop writers',
      'Writers stopped?',
      'Raise fence',
      'Let transactions finish',
      'Fence up?',
      'Snapshot database',
      'Write report',
      'Notify',
      'Unlock',
    ]);
  });

  it('holds what is stopped when a step fails, and counts a missing snapshot as an open item', () => {
    for (const state of ['Record original', 'Record writers', 'Stop writers', 'Raise fence', 'Fence up?']) {
      expect([state, catches(freezeWrites, state)]).toEqual([state, ['Hold safe $.failure']]);
    }
    expect(catches(freezeWrites, 'Snapshot database')).toEqual(['Write report $.openItem']);
  });

  it('lets RecoverDatabase end sessions at once: there the fence is followed by a swap', () => {
    expect(recoverDatabase.States['Let transactions finish']).toBeUndefined();
  });
});

describe('RevertCutover', () => {
  it('counts and asks before anything stops, and swaps with the same care as the cut-over', () => {
    const story: string[] = [];
    for (let state: string | undefined = revertCutover.StartAt; state && state !== 'Outcome?'; ) {
      story.push(state);
      const { Next, Choices }: AslDefinition['States'][string] = revertCutover.States[state]!;
      state = Next ?? Choices?.[0]?.Next;
    }

    expect(story.filter((state) => !state.endsWith(': done?'))).toEqual([
      'Check revert',
      'List lost writes',
      'Lock database',
      'Let previous owner settle',
      'Record revert',
      'Approve revert',
      'Show maintenance page',
      'Record writers',
      'Stop writers',
      'Writers stopped?',
      'Raise fence',
      'Fence up?',
      'Count lost writes',
      'Swap identifiers',
      'Verify production',
      'Protect production',
      'Lower fence',
      'Fence down?',
      'Resume canary',
      'Canary healthy?',
      'Resume writers',
      'Healthy?',
      'Hide maintenance page',
      'Writers steady?',
      'Verify service',
      'Write report',
      'Notify',
      'Unlock',
    ]);
  });

  it('takes over and assesses when a step fails, as RecoverDatabase does', () => {
    for (const state of ['Record revert', 'Approve revert', 'Stop writers', 'Swap identifiers', 'Lower fence']) {
      expect([state, catches(revertCutover, state)]).toEqual([state, ['Take over $.failure']]);
    }
    expect(catches(revertCutover, 'List lost writes')).toEqual(['Outcome? $.failure']);
    expect(catches(revertCutover, 'Count lost writes')).toEqual(['Swap identifiers $.openItem']);
  });

  it('opens the former instance as a point of no return, and asks it through the fence of the original', () => {
    expect(revertCutover.States['Lower fence']?.Parameters?.options).toMatchObject({ pointOfNoReturn: true });
    expect(revertCutover.States['Verify production']?.Resource).toBe('verify-reverted');
    expect(recoverDatabase.States['Verify production']?.Resource).toBe('verify-production');
  });

  it('asks nobody where the configuration says why not: the request has accepted what is lost', () => {
    const { revertCutover: unattended } = synthesizedEnvironment({
      approval: { kind: 'none', reason: 'a test environment' },
    });

    expect(next(unattended, 'Record revert')).toBe('Show maintenance page');
  });
});
