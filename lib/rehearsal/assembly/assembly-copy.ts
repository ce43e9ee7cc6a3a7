import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * A copy of an assembly that can be changed; assets that nobody changes stay those of the assembly, and so do the
 * functions that are warm already. The caller removes it.
 */
export function copyAssembly(assembly: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'database-recovery-mutant-'));
  copyFiles(assembly, copy);
  return copy;
}

/** Copies what is no directory; assets are looked for where they are. */
export function copyFiles(assembly: string, copy: string): void {
  for (const { name } of readdirSync(assembly, { withFileTypes: true }).filter((entry) => entry.isFile())) {
    cpSync(join(assembly, name), join(copy, name));
  }
  for (const name of assetFilesOf(copy)) {
    change(join(copy, name), (text) => text.replaceAll('"path": "asset.', `"path": "${resolve(assembly)}/asset.`));
  }
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;
}

export interface FoundResource {
  readonly logicalId: string;
  readonly properties: Record<string, unknown>;
  /** Writes the template back, with whatever was changed in `properties`. */
  write(): void;
}

/** Resources of a type in all templates of an assembly. */
export function resourcesOf(assembly: string, type: string): readonly FoundResource[] {
  return readdirSync(assembly)
    .filter((name) => name.endsWith('.template.json'))
    .flatMap((name) => {
      const path = join(assembly, name);
      const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
      return Object.entries(template.Resources)
        .filter(([, { Type }]) => Type === type)
        .map(([logicalId, { Properties }]) => ({
          logicalId,
          properties: Properties,
          write: () => writeFileSync(path, JSON.stringify(template)),
        }));
    });
}

/** Throws unless there is exactly one. */
export function onlyOne<T>(found: readonly T[], what: string): T {
  const [one] = found;
  if (one === undefined || found.length > 1)
    throw new Error(`${what} is there ${found.length} times, expected it once`);
  return one;
}

/** Hash of the code of the function `<env>-<database>-<folder>`; `undefined` where no template has it. */
export function assetOf(assembly: string, folder: string): string | undefined {
  const functions = resourcesOf(assembly, 'AWS::Lambda::Function');
  const wanted = functions.filter(({ properties }) => String(properties['FunctionName']).endsWith(`-${folder}`));
  if (wanted.length === 0) return undefined;
  const { properties } = onlyOne(wanted, `function '${folder}'`);
  return (properties['Code'] as { S3Key: string }).S3Key.replace(/\.zip$/, '');
}

/** Puts another directory in the place of the asset with this hash. */
export function replaceAsset(copy: string, hash: string, directory: string): void {
  let replaced = 0;
  for (const name of assetFilesOf(copy)) {
    change(join(copy, name), (text) => {
      const manifest = JSON.parse(text) as { files: Record<string, { source: { path: string } }> };
      const file = manifest.files[hash];
      if (!file) return text;
      replaced += 1;
      file.source.path = directory;
      // The spelling that other copies of this one look for.
      return JSON.stringify(manifest, null, 1);
    });
  }
  if (replaced !== 1) throw new Error(`asset '${hash}' is there ${replaced} times in '${copy}', expected it once`);
}

function assetFilesOf(copy: string): readonly string[] {
  return readdirSync(copy).filter((name) => name.endsWith('.assets.json'));
}

function change(path: string, apply: (text: string) => string): void {
  writeFileSync(path, apply(readFileSync(path, 'utf8')));
}
