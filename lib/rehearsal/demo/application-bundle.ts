import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the demo application into one plain file below `directory` and gives its path; takes about 100 ms. */
export async function bundleApplication(directory: string): Promise<string> {
  const outfile = join(directory, 'demo', 'application.cjs');
  await build({
    entryPoints: [join(__dirname, 'application', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: ['pg-native'],
    logLevel: 'silent',
  });
  return outfile;
}
