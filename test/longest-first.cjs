const { existsSync } = require('node:fs');
const { join } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** Test files that take a minute and more. One that began last would run alone, with the other workers idle. */
const LONG = [
  'rehearsal/stories',
  'rehearsal/recover-by-hand',
  'rehearsal/rehearse-command',
  'rehearsal/campaign/faults-recover',
  'rehearsal/rehearsal-result',
  'rehearsal/campaign/faults-others',
  'rehearsal/permissions',
  'rehearsal/local-aws',
  'rehearsal/mariadb-stories',
  'rehearsal/simulation/proxies',
  'rehearsal/campaign/recordings',
  'rehearsal/campaign/mutants',
  'rehearsal/conformance/command-line',
  'rehearsal/recover-by-mail',
  'rehearsal/invariants/violations',
  'invariants/least-privilege',
  'invariants/cfn-lint',
  'rehearsal/simulation/credentials-and-roles',
  'rehearsal/simulation/world-faults',
  'rehearsal/simulation/replicas',
  'rehearsal/refusals',
].map((name) => join(__dirname, `${name}.test.ts`));

const missing = LONG.filter((path) => !existsSync(path));
if (missing.length > 0) throw new Error(`these long test files do not exist any more: ${missing.join(', ')}`);

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (LONG.includes(path) ? LONG.indexOf(path) : LONG.length);
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
