import { describe, expect, it } from '@jest/globals';
import { nextDelaySeconds } from '../../lambdas/shared/loop';
import type { AslDefinition } from '../../lib/recovery/asl';
import { definitionFaults } from '../../lib/recovery/definition-faults';
import { HISTORY_LIMIT, longestHistory, longestSeconds, pollsWithin } from '../../lib/recovery/history-budget';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const task = (fields: object = {}) => ({
  Type: 'Task',
  ResultPath: '$.x',
  TimeoutSeconds: 45,
  Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2 }],
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }],
  ...fields,
});

describe('history budget', () => {
  it('counts polls with the delays that the functions ask for', () => {
    let polls = 0;
    for (let elapsed = 0; elapsed < 86_400; polls += 1) {
      elapsed += nextDelaySeconds(elapsed) + 1;
    }

    expect(pollsWithin(86_400)).toBe(polls);
    expect(pollsWithin(0)).toBe(0);
  });

  it('keeps the longest restore that can be configured below the limit', () => {
    const { recoverDatabase } = synthesizedEnvironment({ restoreTimeoutMinutes: 1440 });

    expect(longestHistory(recoverDatabase)).toBeLessThanOrEqual(HISTORY_LIMIT);
  });

  it('counts a task with its retries, and a loop with each poll', () => {
    const definition: AslDefinition = {
      StartAt: 'A',
      States: {
        A: task(),
        B: task({ Parameters: { options: { loop: 'B', deadlineSeconds: 60 } } }),
        'B: done?': { Type: 'Choice' },
        'B: wait': { Type: 'Wait' },
      },
    };

    expect(longestHistory(definition)).toBe(5 + 3 * 2 + pollsWithin(60) * 9);
    expect(longestSeconds(definition)).toBe(45 + 60);
  });
});

describe('faults of a definition', () => {
  it('finds none in the machines of this package', () => {
    const { recoverDatabase, resumeWrites, reconcile, freezeWrites, revertCutover } = synthesizedEnvironment();

    expect([recoverDatabase, resumeWrites, reconcile, freezeWrites, revertCutover].flatMap(definitionFaults)).toEqual(
      [],
    );
  });

  it('names each task without timeout, retry, catch and result path', () => {
    expect(definitionFaults({ StartAt: 'A', States: { A: { Type: 'Task' } } })).toEqual([
      "'A' has no TimeoutSeconds",
      "'A' has no Retry",
      "'A' has no Catch of States.ALL",
      "'A' has no ResultPath and would replace the state",
    ]);
  });

  it('refuses deadlines that allow too long a history', () => {
    const definition: AslDefinition = {
      StartAt: 'A',
      States: {
        A: task({ Parameters: { options: { loop: 'A', deadlineSeconds: 20 * 86_400 } } }),
        'A: done?': { Type: 'Choice' },
      },
    };

    expect(definitionFaults(definition).join()).toMatch(/allow \d+ history events; expected at most 22000/);
  });
});
