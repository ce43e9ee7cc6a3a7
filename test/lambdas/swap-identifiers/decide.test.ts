import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttemptItem } from '../../../lambdas/shared/contract/record-items';
import type { SwapInput } from '../../../lambdas/swap-identifiers/contract';
import { decide } from '../../../lambdas/swap-identifiers/decide';
import { requireSafe } from '../../../lambdas/swap-identifiers/require-safe';
import { candidate, NAMES, original } from '../database-instances';
import { recovered } from '../recovery-state';
import { SimulatedInstances } from './simulated-instances';

const retired = { DBInstanceIdentifier: NAMES.retired };
const promoted = { DBInstanceIdentifier: NAMES.production };
const TAGS = { 'recovery:incident': 'INC-1', 'recovery:role': 'retired' };
const tagged = { TagList: Object.entries(TAGS).map(([Key, Value]) => ({ Key, Value })) };

function step(changes: Partial<SwapInput['world']> = {}, rest: Partial<SwapInput> = {}) {
  return decide({
    direction: 'forward',
    world: { original: original(), candidate: candidate(), holderResourceId: 'db-OLD', ...changes },
    names: NAMES,
    left: false,
    ownTags: TAGS,
    ...rest,
  });
}

describe('swap identifiers', () => {
  it('first renames the original away, then the candidate in, then marks the retired instance', () => {
    expect(step()).toMatchObject({ kind: 'rename', first: true, resourceId: 'db-OLD', to: NAMES.retired });
    expect(step({ original: original(retired), holderResourceId: undefined })).toMatchObject({
      kind: 'rename',
      first: false,
      resourceId: 'db-NEW',
      to: NAMES.production,
    });
    const swapped = { candidate: candidate(promoted), holderResourceId: 'db-NEW' };
    expect(step({ ...swapped, original: original(retired) })).toMatchObject({ kind: 'tag', identifier: NAMES.retired });
    expect(step({ ...swapped, original: original({ ...retired, ...tagged }) })).toMatchObject({ kind: 'swapped' });
  });

  it('back, renames the candidate away, takes the marks off, then renames the original in', () => {
    const back = { direction: 'back' as const };
    const swapped = {
      original: original({ ...retired, ...tagged }),
      candidate: candidate(promoted),
      holderResourceId: 'db-NEW',
    };
    expect(step(swapped, back)).toMatchObject({ kind: 'rename', resourceId: 'db-NEW', to: NAMES.candidate });
    const between = { original: original({ ...retired, ...tagged }), holderResourceId: undefined };
    expect(step(between, back)).toMatchObject({ kind: 'untag', keys: ['recovery:incident', 'recovery:role'] });
    expect(step({ original: original(retired), holderResourceId: undefined }, back)).toMatchObject({
      kind: 'rename',
      resourceId: 'db-OLD',
      to: NAMES.production,
    });
    expect(step({}, back)).toMatchObject({ kind: 'swapped', production: { ref: { resourceId: 'db-OLD' } } });
  });

  it.each<[string, Partial<SwapInput['world']>]>([
    ['the original is being backed up', { original: original({ DBInstanceStatus: 'backing-up' }) }],
    ['the candidate is being backed up', { candidate: candidate({ DBInstanceStatus: 'backing-up' }) }],
    [
      'a change is pending that the rename would apply',
      { original: original({ PendingModifiedValues: { DBInstanceClass: 'x' } }) },
    ],
    ['RDS does not show the original', { original: undefined }],
    ['RDS does not show the candidate', { candidate: undefined }],
    ['the original is seen by id but not by name', { holderResourceId: undefined }],
    [
      'the retired original still restarts',
      { original: original({ ...retired, DBInstanceStatus: 'renaming' }), holderResourceId: undefined },
    ],
    ['the old name is still read', { original: original(retired), holderResourceId: 'db-OLD' }],
    [
      'the new name is not read yet',
      { original: original(retired), candidate: candidate(promoted), holderResourceId: undefined },
    ],
  ])('waits while %s', (_what, world) => {
    expect(step(world).kind).toBe('waiting');
  });

  it('takes a read of the old name for stale once the original was seen to have left it', () => {
    expect(step({}, { left: true }).kind).toBe('waiting');
  });

  it('refuses to go on when a stranger has taken the production identifier', () => {
    const taken = () => step({ original: original(retired), holderResourceId: 'db-X' });
    expect(taken).toThrow(
      expect.objectContaining({ name: 'SwapUnsafe', message: expect.stringMatching(/stranger 'db-X'/) }),
    );
  });

  it('refuses a candidate that does not return by itself', () => {
    expect(() => step({ candidate: candidate({ DBInstanceStatus: 'failed' }) })).toThrow(
      expect.objectContaining({ name: 'InstanceUnusable' }),
    );
  });
});

const timing = fc.record({ stale: fc.integer({ min: 0, max: 4 }), hidden: fc.integer({ min: 0, max: 4 }) });

describe('swap from every reachable world', () => {
  it('ends swapped or as it was, never with two holders of the production identifier', () => {
    fc.assert(
      fc.property(
        fc.array(timing, { minLength: 1, maxLength: 6 }),
        fc.array(
          fc.record({
            direction: fc.constantFrom('forward' as const, 'back' as const),
            rounds: fc.integer({ min: 1, max: 25 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.constantFrom('forward' as const, 'back' as const),
        (timings, interrupted, last) => {
          const instances = new SimulatedInstances(timings);
          // Executions are stopped anywhere; each begins without what the one before had seen.
          for (const { direction, rounds } of interrupted) {
            run(instances, direction, rounds);
            // Whoever takes over lets a rename under way come to its end first.
            while (!instances.settled()) instances.round(direction, true);
          }
          run(instances, last, 100);
          expect(instances.holders(NAMES.production)).toEqual([last === 'forward' ? 'db-NEW' : 'db-OLD']);
          expect(instances.holders(last === 'forward' ? NAMES.retired : NAMES.candidate)).toHaveLength(1);
          expect(Object.keys(instances.old.tags).length > 0).toBe(last === 'forward');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes exactly two renames when nothing interferes', () => {
    const instances = new SimulatedInstances([{ stale: 3, hidden: 3 }]);
    run(instances, 'forward', 100);
    expect(instances.renames).toEqual([`db-OLD -> ${NAMES.retired}`, `db-NEW -> ${NAMES.production}`]);
  });
});

function run(instances: SimulatedInstances, direction: 'forward' | 'back', rounds: number): void {
  let left = false;
  for (let round = 0; round < rounds; round++) {
    instances.round(direction, left);
    expect(instances.holders(NAMES.production).length).toBeLessThanOrEqual(1);
    left ||= direction === 'forward' && instances.old.shownName !== NAMES.production;
  }
}

describe('safety of the swap', () => {
  const { plan, verdict } = recovered();
  const attempt = { verdict: { ...verdict, resourceId: 'db-NEW' } } as AttemptItem;
  const check = (changes: Partial<Parameters<typeof requireSafe>[0]> = {}) => {
    if (!plan) throw new Error('the sample has a plan');
    return () => requireSafe({ candidateResourceId: 'db-NEW', plan, attempt, frozen: true, ...changes });
  };

  it('lets a validated candidate in behind a freeze', () => {
    expect(check()).not.toThrow();
  });

  it.each([
    ['no verdict', { attempt: undefined }, /found none/],
    [
      'a failed verdict',
      { attempt: { verdict: { ...attempt.verdict, outcome: 'fail' } } as AttemptItem },
      /found 'fail'/,
    ],
    ['the verdict of another instance', { candidateResourceId: 'db-X' }, /for 'db-NEW', expected 'db-X'/],
    [
      'the verdict of another restore point',
      { attempt: { verdict: { ...attempt.verdict, restorePointId: 'other' } } as AttemptItem },
      /restore point 'other'/,
    ],
    ['sessions on the original', { frozen: false }, /sessions of the original/],
  ])('refuses %s', (_what, changes, message) => {
    expect(check(changes)).toThrow(
      expect.objectContaining({ name: 'SwapUnsafe', message: expect.stringMatching(message) }),
    );
  });
});
