import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../recovery/bundle-options';
import { assetOf, copyFiles, replaceAsset } from './assembly-copy';

const LAMBDAS = join(__dirname, '..', '..', '..', 'lambdas');
const FUNCTION_FOLDERS = readdirSync(LAMBDAS).filter((folder) => existsSync(join(LAMBDAS, folder, 'handler.ts')));
const SDK = '@aws-sdk/*';
const NAME = 'lean';

/** Where a lean assembly keeps what the bundles of its functions lack. */
export function runtimeSdkOf(assembly: string): string {
  return join(assembly, 'runtime-sdk.js');
}

/**
 * The assembly with functions that find the AWS SDK in their runtime, where it is loaded once for all of them; it lies
 * within the assembly and goes with it. Throws when the functions of the assembly are not those of the sources, from which
 * the lean ones are made.
 */
export async function leanAssembly(assembly: string): Promise<string> {
  const lean = join(resolve(assembly), NAME);
  if (!existsSync(lean)) await makeLean(resolve(assembly), lean);
  return lean;
}

async function makeLean(assembly: string, lean: string): Promise<void> {
  await requireSources(assembly);
  const made = mkdtempSync(join(assembly, '.lean-'));
  try {
    copyFiles(assembly, made);
    const { metafile } = await build({
      ...{ ...BUNDLE_OPTIONS, ...ENTRIES, outdir: made, external: [SDK], metafile: true },
    });
    for (const folder of FUNCTION_FOLDERS) {
      const asset = assetOf(made, folder);
      if (asset !== undefined) replaceAsset(made, asset, join(lean, leanFolder(folder)));
    }
    await bundleSdk(packagesOf(metafile), runtimeSdkOf(made));
    renameSync(made, lean);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(lean)) throw error;
  }
}

const ENTRIES = {
  entryPoints: FUNCTION_FOLDERS.map((folder) => ({
    in: join(LAMBDAS, folder, 'handler.ts'),
    out: join(leanFolder(folder), 'index'),
  })),
};

function leanFolder(folder: string): string {
  return `function-${folder}`;
}

/** Throws with every function that the assembly has otherwise than the sources would give it. */
async function requireSources(assembly: string): Promise<void> {
  const { outputFiles } = await build({ ...BUNDLE_OPTIONS, ...ENTRIES, outdir: assembly, write: false });
  const built = new Map(outputFiles.map(({ path, contents }) => [path, Buffer.from(contents)]));
  const others: string[] = [];
  for (const folder of FUNCTION_FOLDERS) {
    const asset = assetOf(assembly, folder);
    const expected = built.get(join(assembly, leanFolder(folder), 'index.js'));
    if (asset === undefined || !expected) continue;
    const found = await readFile(join(assembly, `asset.${asset}`, 'index.js'));
    if (!found.equals(expected)) others.push(folder);
  }
  if (others.length === 0) return;
  throw new Error(
    `functions of '${assembly}' differ from the sources: ${others.join(', ')}; synthesize it again, or play its own bundles (--as-deployed)`,
  );
}

/** Packages that bundles leave to their runtime. */
function packagesOf({ outputs }: Metafile): readonly string[] {
  const imported = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  return [...new Set(imported.map(({ path }) => path))].filter((path) => path.startsWith('@aws-sdk/')).sort();
}

/** The packages as the bundles contain them otherwise; not minified, so that a profile of a campaign can be read. */
async function bundleSdk(packages: readonly string[], file: string): Promise<void> {
  const contents = packages.map((name) => `export * as ${JSON.stringify(name)} from ${JSON.stringify(name)};`);
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    stdin: { contents: contents.join('\n'), resolveDir: LAMBDAS },
    write: false,
    minify: false,
  });
  await writeFile(file, outputFiles[0]!.contents);
}
