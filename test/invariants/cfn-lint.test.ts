import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { environmentNames, loadEnvironment } from '../../lib/load-environment';
import { EnvironmentStacks } from '../../lib/stacks/environment-stacks';
import { inlineCode, withApp } from '../stacks/synthesized-environment';

const version = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
const isThere = version.status === 0;

/** CDK lets a function depend on its role as a whole, so that policies attached to the role are there first. */
const IGNORED = ['W3005'];

describe('cfn-lint', () => {
  if (!isThere) {
    process.stderr.write('cfn-lint is not on this machine: NO template was linted; pip install cfn-lint\n');
  }

  (isThere ? it : it.skip).each(environmentNames())(
    `has nothing to say about the templates of %s${isThere ? '' : ' (NOT RUN: cfn-lint is not on this machine)'}`,
    (name) => {
      const linted = withApp((app) => {
        new EnvironmentStacks(app, loadEnvironment(name), { code: inlineCode });
        app.synth();
        const templates = join(app.outdir, '*.template.json');
        return spawnSync('cfn-lint', ['--ignore-checks', ...IGNORED, '--template', templates], { encoding: 'utf8' });
      });

      const { stdout, stderr, status } = linted;
      expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
    },
    120_000,
  );
});
