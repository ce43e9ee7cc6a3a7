import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../recovery/bundle-options';
import { assetOf, replaceAsset } from '../../assembly/assembly-copy';
import type { Mutant, Near } from './mutant';

const LAMBDAS = join(__dirname, '..', '..', '..', '..', 'lambdas');

interface Edit {
  /** Below `lambdas`. */
  readonly file: string;
  /** Text that is in the file once. */
  readonly find: string;
  readonly replace: string;
}

interface HandlerDefect extends Edit {
  readonly name: string;
  readonly what: string;
  readonly near: Near;
  /** Further edits of the same careless change. @default - none */
  readonly also?: readonly Edit[];
  /** Folders of the functions that get it. @default - the folder of the file */
  readonly functions?: readonly string[];
}

/** A defect of the sources, in the bundles of the functions that are named; each contains every file of it. */
export function inHandler(defect: HandlerDefect): Mutant {
  const { name, what, near, file, also = [], functions = [file.split('/')[0] ?? ''] } = defect;
  return {
    name,
    what,
    near,
    fits: async (assembly) => {
      const patched = patchedSources(name, [defect, ...also]);
      for (const folder of functions) {
        codeOf(assembly, folder);
        requireParts(folder, patched, await partsOf(folder));
      }
    },
    apply: async (copy) => {
      const patched = patchedSources(name, [defect, ...also]);
      for (const folder of functions) {
        const directory = join(copy, `asset.mutant-${folder}`);
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, 'index.js'), await bundle(folder, patched));
        replaceAsset(copy, codeOf(copy, folder), `asset.mutant-${folder}`);
      }
    },
  };
}

/** Contents by path. */
function patchedSources(name: string, edits: readonly Edit[]): ReadonlyMap<string, string> {
  const patched = new Map<string, string>();
  for (const { file, find, replace } of edits) {
    const path = join(LAMBDAS, file);
    const source = patched.get(path) ?? readFileSync(path, 'utf8');
    const found = source.split(find).length - 1;
    if (found !== 1) {
      throw new Error(
        `mutant '${name}' does not fit: its text is in lambdas/${file} ${found} times, expected once: ${find}`,
      );
    }
    // A function, so that nothing of the text stands for something else.
    patched.set(
      path,
      source.replace(find, () => replace),
    );
  }
  return patched;
}

async function bundle(folder: string, patched: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const loaded = new Set<string>();
  const patch: Plugin = {
    name: 'mutant',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, (args) => {
        const contents = patched.get(args.path);
        if (contents === undefined) return undefined;
        loaded.add(args.path);
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
  requireParts(folder, patched, loaded);
  const [output] = outputFiles;
  if (!output) throw new Error(`function '${folder}' was built into ${outputFiles.length} files, expected one`);
  return output.contents;
}

const parts = new Map<string, Promise<ReadonlySet<string>>>();

/** Sources that the bundle of a function is made of; asked once for each. */
function partsOf(folder: string): Promise<ReadonlySet<string>> {
  const known = parts.get(folder) ?? readParts(folder);
  parts.set(folder, known);
  return known;
}

async function readParts(folder: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    ...{ entryPoints: [join(LAMBDAS, folder, 'handler.ts')], absWorkingDir: LAMBDAS, outfile: 'index.js' },
    ...{ bundle: true, platform: 'node', packages: 'external', write: false, metafile: true },
  });
  return new Set(Object.keys(metafile.inputs).map((path) => join(LAMBDAS, path)));
}

function requireParts(folder: string, patched: ReadonlyMap<string, string>, found: ReadonlySet<string>): void {
  const missing = [...patched.keys()].filter((path) => !found.has(path));
  if (missing.length > 0)
    throw new Error(`function '${folder}' does not contain '${missing.join("', '")}', expected that it does`);
}

function codeOf(assembly: string, folder: string): string {
  const asset = assetOf(assembly, folder);
  if (asset !== undefined) return asset;
  throw new Error(`'${assembly}' has no function '${folder}', expected one that can get the defect`);
}
