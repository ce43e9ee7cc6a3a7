import { describe, expect, it } from '@jest/globals';
import { type SynthesizedEnvironment, synthesizedEnvironment } from '../../stacks/synthesized-environment';
import { catches, goesTo, next } from '../definition-paths';

/** What the states of RecoverDatabase promise. */
export function recoverDatabaseStates({ recoverDatabase }: SynthesizedEnvironment): void {
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

    it('waits for an answer with a token, and asks again for anything but a decision or a timeout', () => {
      const approve = recoverDatabase.States['Approve cut-over']!;
      const [unheard, decisions, failed] = approve.Retry ?? [];

      expect(approve.Resource).toBe('arn:aws:states:::lambda:invoke.waitForTaskToken');
      expect(unheard).toMatchObject({ ErrorEquals: ['NotificationFailed'], MaxAttempts: 13 });
      expect(decisions).toMatchObject({ ErrorEquals: expect.arrayContaining(['Rejected']), MaxAttempts: 0 });
      expect(failed).toMatchObject({ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 5 });
      expect(approve.Retry).toHaveLength(3);
      expect(approve.TimeoutSeconds).toBe(3600);
    });
  });
}
