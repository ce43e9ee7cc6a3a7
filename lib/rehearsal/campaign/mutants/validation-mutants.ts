import { inHandler } from './handler';
import type { Mutant } from './mutant';

/** Restored data that is not what was asked for. */
const WRONG_DATA = [
  'wrong-time',
  'empty-database',
  'payments-missing',
  'restored-seconds-late',
  'some-payments-missing',
  'customers-missing',
  'payments-unreadable',
];

/** A check that always passes. */
function skipped(name: string, kind: string, near: string): Mutant {
  return inHandler({
    name,
    what: `checks of kind '${kind}' are passed over`,
    near: { scenarios: ['recover'], worldFaults: [near, ...WRONG_DATA] },
    file: 'validate-data/run-checks.ts',
    find: '    return result(await find(sql, check, run));',
    replace: `    return result(check.kind === '${kind}' ? { outcome: 'pass' } : await find(sql, check, run));`,
  });
}

/** Defects of validation: what is wrong with restored data is not seen, or not minded. */
export const validationMutants: readonly Mutant[] = [
  inHandler({
    name: 'failure-counts-as-a-pass',
    what: 'no check keeps the candidate from production',
    near: { scenarios: ['recover'], worldFaults: WRONG_DATA },
    file: 'validate-data/decide.ts',
    find: "if (failed.length === 0) {\n    return 'pass';",
    replace: "if (failed.length >= 0) {\n    return 'pass';",
  }),
  inHandler({
    name: 'error-counts-as-a-pass',
    what: 'a check that could not be judged does not keep the candidate from production',
    near: { scenarios: ['recover'], worldFaults: ['payments-unreadable'] },
    file: 'validate-data/decide.ts',
    find: "result.outcome === 'fail') ? 'fail' : 'error';",
    replace: "result.outcome === 'fail') ? 'fail' : 'pass';",
  }),
  inHandler({
    name: 'checks-that-throw-are-left-out',
    what: 'a check whose query fails counts as one that passed',
    near: { scenarios: ['recover'], worldFaults: ['payments-unreadable'] },
    file: 'validate-data/run-checks.ts',
    find: "return result({ outcome: 'error', message: messageOf(error, sql) });",
    replace: "return result({ outcome: 'pass', message: messageOf(error, sql) });",
  }),
  skipped('recency-skipped', 'recency', 'restored-seconds-late'),
  skipped('foreign-keys-skipped', 'foreignKeys', 'customers-missing'),
  skipped('sql-checks-skipped', 'sql', 'some-payments-missing'),
  inHandler({
    name: 'verdict-embellished',
    what: 'the state machine is told that the candidate passed, whatever was found',
    near: { scenarios: ['recover'], worldFaults: WRONG_DATA },
    functions: ['validate-data'],
    file: 'validate-data/handler.ts',
    find: '    return { ...verdict, adopted: false };',
    replace: "    return { ...verdict, outcome: 'pass', adopted: false };",
  }),
];
