import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type DatabaseConfig, parseEnvironment } from '../../lib/config';
import { environment as dev } from '../../lib/environments/dev';
import { EnvironmentStacks } from '../../lib/stacks/environment-stacks';

const { context } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

/** The dev environment with changes to its only database, with its real bundles, as `cdk synth` would write it. */
export async function synthesizeChanged(changes: Partial<DatabaseConfig>, directory: string): Promise<void> {
  const [database] = parseEnvironment(dev, 'dev').databases;
  const environment = parseEnvironment({ ...dev, databases: [{ ...database, ...changes }] }, 'changed dev');
  const validation = process.env['CDK_VALIDATION'];
  process.env['CDK_VALIDATION'] = 'false';
  try {
    const app = new App({ outdir: directory, analyticsReporting: false, context });
    new EnvironmentStacks(app, environment);
    app.synth();
  } finally {
    if (validation === undefined) delete process.env['CDK_VALIDATION'];
    else process.env['CDK_VALIDATION'] = validation;
  }
}
