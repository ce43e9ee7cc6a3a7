import { inHandler } from './handler';
import type { Mutant } from './mutant';

const ROLL_BACK = ['roll-back-hold', 'roll-back-resume'];

/** Defects of the swap, of its way back, and of what opens production afterwards. */
export const swapMutants: readonly Mutant[] = [
  inHandler({
    name: 'renames-in-the-other-order',
    what: 'the candidate is to get the name before the original has left it',
    near: { scenarios: ['recover'] },
    file: 'swap-identifiers/decide.ts',
    find: "const [leaving, entering] = direction === 'forward' ? [original, candidate] : [candidate, original];",
    replace: 'const [leaving, entering] = [candidate, original];',
  }),
  inHandler({
    name: 'way-back-is-the-way-forward',
    what: 'going back renames as going forward does',
    near: { scenarios: ROLL_BACK },
    file: 'swap-identifiers/decide.ts',
    find: "const [leaving, entering] = direction === 'forward' ? [original, candidate] : [candidate, original];",
    replace: 'const [leaving, entering] = [original, candidate];',
  }),
  inHandler({
    name: 'swap-not-announced',
    what: 'the record does not say which candidate the names are being moved to',
    near: { scenarios: ['recover', 'reconcile'], states: ['Swap identifiers'] },
    file: 'swap-identifiers/handler.ts',
    find: "if (step.kind === 'rename' && step.first) {",
    replace: "if (step.kind === 'tag' && step.arn === '') {",
  }),
  inHandler({
    name: 'point-of-no-return-not-written',
    what: 'production is opened, and nobody who takes over knows',
    near: {
      scenarios: ['recover', 'revert'],
      states: ['Lower fence', 'Fence down?', 'Resume canary', 'Canary healthy?'],
    },
    file: 'lower-fence/handler.ts',
    find: 'if (decision.marksPointOfNoReturn) {\n      await guard();',
    replace: 'if (decision.marksPointOfNoReturn && now.getTime() < 0) {\n      await guard();',
  }),
  inHandler({
    name: 'fence-added-not-put-in-place',
    what: 'the quarantine group is added to the groups of the original, which all still let in',
    near: { scenarios: ['recover', 'freeze'] },
    file: 'raise-fence/handler.ts',
    find: '{ VpcSecurityGroupIds: [groupId] }',
    replace: "{ VpcSecurityGroupIds: ['sg-0a1b2c3d4e5f60001', groupId] }",
  }),
  inHandler({
    name: 'deletion-protection-not-set',
    what: 'production and the retired instance can be deleted by one call',
    near: { scenarios: ['recover'] },
    file: 'protect-production/decide.ts',
    find: '...(settings.deletionProtection ? {} : { DeletionProtection: true }),',
    replace: '...(settings.deletionProtection ? { DeletionProtection: false } : {}),',
  }),
  inHandler({
    name: 'original-not-protected',
    what: 'the original can be deleted while it is being replaced',
    near: { scenarios: ['recover', 'prepare'] },
    file: 'record-world/handler.ts',
    find: 'if (original && !original.settings.deletionProtection) {',
    replace: 'if (original && original.settings.deletionProtection) {',
  }),
  inHandler({
    name: 'tags-of-the-recovery-stay',
    what: 'production looks like a candidate that may be cleaned up',
    near: { scenarios: ['recover'] },
    file: 'protect-production/decide.ts',
    find: 'if (own.length > 0) {',
    replace: 'if (own.length > 99) {',
  }),
];
