import { inHandler } from './handler';
import type { Mutant } from './mutant';

/** Functions that act on production, each of them after it has looked at the lock. */
const ACTING = [
  'stop-writers',
  'raise-fence',
  'configure-candidate',
  'swap-identifiers',
  'lower-fence',
  'resume-writers',
];
const STATES = [
  'Stop writers',
  'Raise fence',
  'Configure candidate',
  'Swap identifiers',
  'Lower fence',
  'Resume canary',
  'Resume writers',
];

/** Defects of the ownership: two act at once, or one acts that is gone. */
export const ownerMutants: readonly Mutant[] = [
  inHandler({
    name: 'epoch-not-asked-for',
    what: 'a function goes on although its execution has taken over from the state that it works for',
    near: { scenarios: ['recover'], states: STATES, faults: ['slow.failure', 'slow.restart'] },
    functions: ACTING,
    file: 'shared/records.ts',
    find: ' && item.epoch === lock.epoch) {',
    replace: ') {',
  }),
  inHandler({
    name: 'lock-not-asked-for',
    what: 'a function of a stopped execution goes on although another one owns the database',
    near: { scenarios: ['recover'], states: STATES, faults: ['slow.restart', 'slow.failure'] },
    functions: ACTING,
    file: 'shared/records.ts',
    find: "if (item?.state === 'HELD' && item.owner === executionArn && item.epoch === lock.epoch) {",
    replace: 'if (item) {',
  }),
  inHandler({
    name: 'stopping-without-a-look-at-the-lock',
    what: 'writers are stopped without asking whose the database is',
    near: { scenarios: ['recover', 'freeze'] },
    file: 'stop-writers/handler.ts',
    find: 'const guard = () => records.guard(key, context.executionArn, state.lock);',
    replace: 'const guard = async () => undefined;',
  }),
  inHandler({
    name: 'one-look-for-all-writers',
    what: 'the lock is asked for once, not before each writer',
    near: { scenarios: ['recover', 'freeze'] },
    file: 'stop-writers/handler.ts',
    find: 'const guard = () => records.guard(key, context.executionArn, state.lock);',
    replace: 'const once = records.guard(key, context.executionArn, state.lock);\n    const guard = () => once;',
  }),
  inHandler({
    name: 'running-owner-ignored',
    what: 'a lock is taken over although its owner is at work',
    near: { scenarios: ['recover'], states: ['Stop writers', 'Swap identifiers', 'Lock database'], faults: ['rival'] },
    file: 'lock-database/decide.ts',
    find: 'if (ownerRuns) {',
    replace: 'if (ownerRuns && !item) {',
  }),
  inHandler({
    name: 'lock-written-plainly',
    what: 'the lock is written whatever has become of it since it was read',
    near: { scenarios: ['recover'], states: ['Lock database', 'Check request'], faults: ['rival'] },
    file: 'lock-database/acquire.ts',
    find: "await records.put(next, '#owner = :owner AND #epoch = :epoch AND #state = :state', {\n          ':owner': item.owner,\n          ':epoch': item.epoch,\n          ':state': item.state,\n        })",
    replace: "await records.put(next, 'attribute_exists(#pk)')",
    also: [
      {
        file: 'lock-database/acquire.ts',
        find: ": await records.put(next, 'attribute_not_exists(#pk)');",
        replace: ": await records.put(next, 'attribute_exists(#pk) OR attribute_not_exists(#pk)');",
      },
    ],
  }),
  inHandler({
    name: 'epoch-not-raised-on-failure',
    what: 'the failure path goes on under the epoch of the step that failed',
    near: { scenarios: ['recover'], states: STATES, faults: ['slow.failure'] },
    file: 'take-over/decide.ts',
    find: 'const epoch = item.epoch + 1;',
    replace: 'const epoch = item.epoch;',
    also: [{ file: 'take-over/raise-epoch.ts', find: "':epoch': next.epoch - 1,", replace: "':epoch': next.epoch," }],
  }),
  inHandler({
    name: 'lock-kept',
    what: 'the database stays locked when everything is over',
    near: { scenarios: ['recover'] },
    file: 'unlock/handler.ts',
    find: 'if (freesLock) {',
    replace: 'if (freesLock && now.getTime() < 0) {',
  }),
  inHandler({
    name: 'approval-given-twice',
    what: 'an approval that was decided is decided again',
    near: { scenarios: ['recover'], worldFaults: ['approval-decided-twice'] },
    file: 'decide-approval/handler.ts',
    find: "'#state = :pending AND #expiresAt > :now AND #planHash = :planHash',\n    { ':pending': 'PENDING', ':now': at, ':planHash': input.planHash },",
    replace: "'attribute_exists(#pk)',",
    also: [
      {
        file: 'decide-approval/decide.ts',
        find: "...(item.state === 'PENDING' || repeated",
        replace: '...(item.state !== undefined || repeated',
      },
    ],
  }),
];
