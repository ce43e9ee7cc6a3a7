import { inHandler } from './handler';
import type { Mutant } from './mutant';
import { together } from './together';

const NEAR_THE_POINT = {
  scenarios: ['recover', 'revert'],
  states: ['Fence down?', 'Resume canary', 'Canary healthy?', 'Resume writers', 'Healthy?'],
};
const NEAR_THE_MARKS = {
  scenarios: ['recover-or-resume', 'roll-back-resume'],
  worldFaults: ['new-name-never-resolves'],
};

const marksStay = inHandler({
  name: 'marks-of-a-retired-instance-stay',
  what: 'the original gets its name back and keeps the tags of one that was retired',
  near: NEAR_THE_MARKS,
  file: 'swap-identifiers/decide.ts',
  find: "return keys.length > 0 ? { kind: 'untag',",
  replace: "return keys.length > 99 ? { kind: 'untag',",
});
const marksNotLookedFor = inHandler({
  name: 'marks-not-looked-for',
  what: 'Assess does not mind tags of a retired instance on the original',
  near: NEAR_THE_MARKS,
  file: 'assess/decide.ts',
  find: '(record.swapStartedAt !== undefined && isMarked(original))',
  replace: "(record.swapStartedAt === '' && isMarked(original))",
});
const assessForgets = inHandler({
  name: 'assess-forgets-the-point-of-no-return',
  what: 'Assess undoes what may have taken writes',
  near: NEAR_THE_POINT,
  file: 'assess/decide.ts',
  find: '  if (record.pointOfNoReturnAt) {',
  replace: "  if (record.pointOfNoReturnAt === '') {",
});
const swapBackForgets = inHandler({
  name: 'swap-back-forgets-the-point-of-no-return',
  what: 'putting the names back is refused by nobody after the point of no return',
  near: NEAR_THE_POINT,
  file: 'swap-identifiers/swap-back.ts',
  find: 'if (record.pointOfNoReturnAt) {',
  replace: "if (record.pointOfNoReturnAt === '') {",
});

/** Defects of how names settle, and of the way back. */
export const wayBackMutants: readonly Mutant[] = [
  inHandler({
    name: 'first-read-is-enough',
    what: 'the swap is over as soon as one answer shows the new names',
    near: { scenarios: ['recover'], worldFaults: ['new-name-flickers'] },
    file: 'swap-identifiers/handler.ts',
    find: 'const STABLE_READS = 3;',
    replace: 'const STABLE_READS = 1;',
  }),
  marksStay,
  together(
    {
      name: 'marks-neither-removed-nor-looked-for',
      what: 'the original keeps the tags of a retired instance, and Assess does not mind',
      near: NEAR_THE_MARKS,
    },
    [marksStay, marksNotLookedFor],
  ),
  assessForgets,
  together(
    {
      name: 'back-after-the-point-of-no-return',
      what: 'names are put back although the candidate may have taken writes',
      near: NEAR_THE_POINT,
    },
    [assessForgets, swapBackForgets],
  ),
];
