import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../recovery/bundle-options';
import { onlyOne, replaceAsset, resourcesOf } from './assembly-copy';
import type { Mutant, Near } from './mutant';

const LAMBDAS = join(__dirname, '..', '..', '..', '..', 'lambdas');

interface HandlerDefect {
  readonly name: string;
  readonly what: string;
  readonly near: Near;
  /** Below `lambdas`. */
  readonly file: string;
  /** Text that is in the file once. */
  readonly find: string;
  readonly replace: string;
  /** Folders of the functions that get it. @default - the folder of the file */
  readonly functions?: readonly string[];
}

/** A defect of one source file, in the bundles of the functions that are named. */
export function inHandler(defect: HandlerDefect): Mutant {
  const { name, what, near, file, functions = [file.split('/')[0] ?? ''] } = defect;
  return {
    name,
    what,
    near,
    apply: async (copy) => {
      const patched = patchedSource(defect);
      for (const folder of functions) {
        const directory = join(copy, `asset.mutant-${folder}`);
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, 'index.js'), await bundle(folder, join(LAMBDAS, file), patched));
        replaceAsset(copy, assetOf(copy, folder), `asset.mutant-${folder}`);
      }
    },
  };
}

function patchedSource({ name, file, find, replace }: HandlerDefect): string {
  const source = readFileSync(join(LAMBDAS, file), 'utf8');
  const found = source.split(find).length - 1;
  if (found !== 1) {
    throw new Error(
      `mutant '${name}' does not fit: its text is in lambdas/${file} ${found} times, expected once: ${find}`,
    );
  }
  // A function, so that nothing of the text stands for something else.
  return source.replace(find, () => replace);
}

async function bundle(folder: string, path: string, contents: string): Promise<Uint8Array> {
  let loaded = 0;
  const patch: Plugin = {
    name: 'mutant',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, (args) => {
        if (args.path !== path) return undefined;
        loaded += 1;
        return { contents, loader: 'ts' };
      }),
  };
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [join(LAMBDAS, folder, 'handler.ts')],
    outfile: 'index.js',
    write: false,
    plugins: [patch],
  });
  const [output] = outputFiles;
  if (!output || loaded === 0)
    throw new Error(`function '${folder}' does not contain '${path}', expected that it does`);
  return output.contents;
}

/** Hash of the code of the function `<env>-<database>-<folder>`. */
function assetOf(copy: string, folder: string): string {
  const functions = resourcesOf(copy, 'AWS::Lambda::Function');
  const wanted = functions.filter(({ properties }) => String(properties['FunctionName']).endsWith(`-${folder}`));
  const { properties } = onlyOne(wanted, `function '${folder}'`);
  return (properties['Code'] as { S3Key: string }).S3Key.replace(/\.zip$/, '');
}
