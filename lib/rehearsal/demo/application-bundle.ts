import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the demo application into one plain file below `directory` and gives its path; takes about 100 ms. */
export async function bundleApplication(directory: string): Promise<string> {
  const outfile = join(directory, 'demo', 'application.cjs');
  await bundle('main.ts', outfile);
  return outfile;
}

/** Bundles the functions of the demo below `directory` and gives the directory of the bundle `index.js`. */
export async function bundleJobs(directory: string): Promise<string> {
  const folder = join(directory, 'demo', 'jobs');
  await bundle('jobs.ts', join(folder, 'index.js'));
  return folder;
}

async function bundle(source: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(__dirname, 'application', source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: ['pg-native'],
    logLevel: 'silent',
  });
}
