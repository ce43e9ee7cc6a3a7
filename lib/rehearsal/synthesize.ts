import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Engines that the local world runs as real servers. */
export type RehearsedEngine = 'postgres' | 'mariadb';

/** Runs the CDK app in a process of its own, as `cdk synth` does, into `directory`. */
export async function synthesize(
  environmentName: string,
  directory: string,
  engine: RehearsedEngine = 'postgres',
): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        env: environmentName,
        ...(engine === 'postgres' ? {} : { rehearsalEngine: engine }),
      }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new Error(
      `environment '${environmentName}' cannot be synthesized: ${Buffer.concat(errors).toString().trim()}`,
    );
  }
}
