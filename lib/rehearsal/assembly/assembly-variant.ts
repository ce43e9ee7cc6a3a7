import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { OnFailure } from '../../../lambdas/shared/contract/incident';

const HOLD = `"onFailure":"hold"`;
const RESUME = `"onFailure":"resumeOriginal"`;

/**
 * The assembly configured as a scenario needs it. A variant lies within the assembly and goes with it; its assets are
 * those of the assembly.
 */
export function assemblyFor(assembly: string, { onFailure }: { readonly onFailure?: OnFailure }): string {
  if (onFailure !== 'resumeOriginal') return assembly;
  const variant = join(resolve(assembly), 'on-failure-resume-original');
  if (!existsSync(variant)) makeVariant(resolve(assembly), variant);
  return variant;
}

function makeVariant(assembly: string, variant: string): void {
  const made = mkdtempSync(join(assembly, '.variant-'));
  let replaced = 0;
  for (const { name } of readdirSync(assembly, { withFileTypes: true })) {
    if (name.startsWith('.variant-') || name.startsWith('on-failure-')) continue;
    const from = join(assembly, name);
    const to = join(made, name);
    if (name.endsWith('.template.json')) {
      const text = readFileSync(from, 'utf8');
      replaced += text.includes(escaped(HOLD)) ? 1 : 0;
      writeFileSync(to, text.replaceAll(escaped(HOLD), escaped(RESUME)));
    } else if (name.endsWith('.assets.json')) {
      // Functions of both assemblies share one compiled bundle when they name the same directory.
      writeFileSync(to, readFileSync(from, 'utf8').replaceAll('"path": "asset.', `"path": "${assembly}/asset.`));
    } else {
      symlinkSync(from, to);
    }
  }
  try {
    if (replaced === 0) throw new Error(`no template of '${assembly}' says ${HOLD}, expected one that does`);
    renameSync(made, variant);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(variant)) throw error;
  }
}

/** As a string within a string of JSON. */
function escaped(text: string): string {
  return text.replaceAll('"', String.raw`\"`);
}
