import { describe, expect, it } from '@jest/globals';
import type { AslDefinition } from '../../../lib/recovery/asl';
import type { SynthesizedEnvironment } from '../../stacks/synthesized-environment';
import { catches, goesTo, next } from '../definition-paths';

/** What the states of ResumeWrites, Reconcile and FreezeWrites promise. */
export function statesAroundARecovery({
  recoverDatabase,
  resumeWrites,
  reconcile,
  freezeWrites,
}: SynthesizedEnvironment): void {
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
      expect(
        Object.keys(reconcile.States).filter((name) => name.includes('Swap') || name === 'Undo: swap back'),
      ).toEqual(['Undo: swap back']);
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
}
