import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '../../lambdas/shared/contract/error-names';
import type { AslDefinition } from '../../lib/recovery/asl';
import { FUNCTION_FOLDERS } from '../../lib/recovery/functions/function-catalogue';
import { DECISIONS } from '../../lib/recovery/retry-policy';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const { recoverDatabase, resumeWrites, reconcile, freezeWrites, revertCutover } = synthesizedEnvironment();
const machines: [string, AslDefinition][] = [
  ['RecoverDatabase', recoverDatabase],
  ['ResumeWrites', resumeWrites],
  ['Reconcile', reconcile],
  ['FreezeWrites', freezeWrites],
  ['RevertCutover', revertCutover],
];
const tasksOf = ({ States }: AslDefinition) => Object.entries(States).filter(([, { Type }]) => Type === 'Task');

/** Errors that Lambda and Step Functions document for a Task that invokes a function. */
const DOCUMENTED = [
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
];

/** States a runbook names. Loops bring `: done?`, `: wait` and `: hold freeze` along. */
const STATES = [
  'Approve cut-over',
  'Assess',
  'Back up production',
  'Canary healthy?',
  'Candidate answers?',
  'Candidate validated?',
  'Check request',
  'Configure candidate',
  'Fence down?',
  'Fence up?',
  'Freeze now?',
  'Frozen?',
  'Gate?',
  'Healthy?',
  'HeldSafe',
  'Hide maintenance page',
  'Hold safe',
  'Let previous owner settle',
  'Lock database',
  'Lower fence',
  'Mode?',
  'Notify',
  'Outcome?',
  'Plan another attempt',
  'Plan recovery',
  'Check login',
  'Planned',
  'Prepared',
  'Protect production',
  'Raise fence',
  'Recheck world',
  'Record world',
  'Record writers',
  'Recovered',
  'RecoveredWithOpenItems',
  'Restore finished?',
  'Resume canary',
  'Resume writers',
  'RolledBack',
  'Settle',
  'Show maintenance page',
  'Start restore',
  'Stop writers',
  'Swap identifiers',
  'Take over',
  'Unchanged',
  'Undo: hide page',
  'Undo: lower fence',
  'Undo: raise fence',
  'Undo: resume writers',
  'Undo: stop writers',
  'Undo: swap back',
  'Unlock',
  'Validate data',
  'Verify production',
  'Verify service',
  'Write report',
  'Writers steady?',
  'Writers stopped?',
];

describe.each(machines)('%s', (_, definition) => {
  it('gives every task a timeout, a retry and one catch of everything', () => {
    for (const [name, { TimeoutSeconds, Retry, Catch, ResultPath }] of tasksOf(definition)) {
      expect([name, TimeoutSeconds]).toEqual([name, expect.any(Number)]);
      expect([name, Retry?.length]).not.toEqual([name, 0]);
      expect([name, Catch?.map(({ ErrorEquals }) => ErrorEquals)]).toEqual([name, [['States.ALL']]]);
      expect([name, ResultPath]).toEqual([name, expect.stringMatching(/^\$(\.[a-zA-Z]+)?$/)]);
    }
  });

  it('catches into one fixed key and leaves the rest of the state as it was', () => {
    const paths = tasksOf(definition).flatMap(([, { Catch }]) => Catch?.map(({ ResultPath }) => ResultPath));

    const undoes = 'Assess' in definition.States;
    expect([...new Set(paths)].sort()).toEqual(['$.failure', '$.openItem', ...(undoes ? ['$.undoFailure'] : [])]);
  });

  it('names only errors that handlers can throw, or that are documented', () => {
    const named = tasksOf(definition).flatMap(([, { Retry, Catch }]) =>
      [...(Retry ?? []), ...(Catch ?? [])].flatMap(({ ErrorEquals }) => ErrorEquals),
    );
    const known: readonly string[] = [...DOCUMENTED, ...Object.values(ERRORS)];

    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('never tries a decision again', () => {
    for (const [name, { Retry }] of tasksOf(definition).filter(([state]) => !state.startsWith('Approve '))) {
      expect([name, Retry?.[0]]).toEqual([name, { ErrorEquals: [...DECISIONS], MaxAttempts: 0 }]);
    }
  });

  it('calls only functions that there are', () => {
    const called = tasksOf(definition).map(([, { Resource, Parameters }]) =>
      Resource === 'arn:aws:states:::lambda:invoke.waitForTaskToken'
        ? (Parameters as { FunctionName?: string }).FunctionName
        : Resource,
    );

    expect(FUNCTION_FOLDERS).toEqual(expect.arrayContaining([...new Set(called as string[])]));
  });

  it('sends every task the state, the context and constants only', () => {
    for (const [name, { Parameters }] of tasksOf(definition)) {
      const payload = (Parameters?.Payload ?? Parameters) as Record<string, unknown>;
      expect([name, payload['state.$'], payload['context']]).toEqual([
        name,
        '$',
        {
          'executionArn.$': '$$.Execution.Id',
          'executionStartedAt.$': '$$.Execution.StartTime',
          'stateName.$': '$$.State.Name',
          'enteredAt.$': '$$.State.EnteredTime',
        },
      ]);
      expect(JSON.stringify(payload['options'] ?? {})).not.toContain('.$"');
    }
  });

  it('reaches every state', () => {
    const reached = new Set([definition.StartAt]);
    for (const name of reached) {
      const { Next, Default, Choices, Catch } = definition.States[name]!;
      const targets = [
        Next,
        Default,
        ...(Choices ?? []).map((choice) => choice.Next),
        ...(Catch ?? []).map((catcher) => catcher.Next),
      ];
      for (const target of targets.filter((state) => state !== undefined)) {
        reached.add(target);
      }
    }

    expect(Object.keys(definition.States).filter((name) => !reached.has(name))).toEqual([]);
  });
});

describe('state names', () => {
  it('are those that runbooks and reports use', () => {
    const bare = Object.keys(recoverDatabase.States).filter(
      (name) => !/: (done\?|wait|hold freeze|why\?|assessed|not undone|no cause)$/.test(name),
    );

    expect(bare.sort()).toEqual(STATES.toSorted());
  });

  it('fit into the 80 characters that Step Functions allows', () => {
    for (const [, { States }] of machines) {
      expect(Object.keys(States).filter((name) => name.length > 80)).toEqual([]);
    }
  });
});

describe('errors', () => {
  it('are each either a decision or worth another try', () => {
    const others = Object.values(ERRORS).filter((name) => !DECISIONS.includes(name));

    expect(others).toEqual([ERRORS.connectionFailed, ERRORS.notificationFailed]);
  });
});
