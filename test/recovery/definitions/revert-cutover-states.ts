import { describe, expect, it } from '@jest/globals';
import type { AslDefinition } from '../../../lib/recovery/asl';
import { type SynthesizedEnvironment, synthesizedEnvironment } from '../../stacks/synthesized-environment';
import { catches, next } from '../definition-paths';

/** What the states of RevertCutover promise. */
export function revertCutoverStates({ recoverDatabase, revertCutover }: SynthesizedEnvironment): void {
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
}
