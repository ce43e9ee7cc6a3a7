import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { synthesize } from '../lib/rehearsal/synthesize';

const LONGEST_SYNTHESIS_MILLISECONDS = 180_000;

/**
 * The dev environment as `cdk synth` makes it: synthesized once for all test files, by the first that asks, and not to
 * be changed. test/assembly-directory.cjs makes its directory and removes it.
 */
export async function devAssembly(): Promise<string> {
  const directory = process.env['DEV_ASSEMBLY_DIRECTORY'];
  if (!directory) throw new Error('DEV_ASSEMBLY_DIRECTORY is not set, expected jest to run its globalSetup');
  const [assembly, ready] = [join(directory, 'cdk.out'), join(directory, 'ready')];
  if (isFirst(join(directory, 'lock'))) {
    await synthesize('dev', assembly);
    writeFileSync(ready, '');
  }
  for (const end = Date.now() + LONGEST_SYNTHESIS_MILLISECONDS; !existsSync(ready); ) {
    if (Date.now() > end) throw new Error(`no assembly in '${directory}' after ${LONGEST_SYNTHESIS_MILLISECONDS} ms`);
    await pause(100);
  }
  return assembly;
}

function isFirst(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
