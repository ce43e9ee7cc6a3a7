import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');

interface Source {
  readonly path: string;
  readonly text: string;
  /** Packages as written, own files as paths from the root. */
  readonly imports: readonly string[];
}

function sourcesOf(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file, 'utf8');
      const imports = [...text.matchAll(/(?:from|import|require\()\s*'([^']+)'/g)].map(([, target]) =>
        target!.startsWith('.') ? relative(ROOT, join(dirname(file), target!)) : target!,
      );
      return { path: relative(ROOT, file), text, imports };
    });
}

const lambdas = sourcesOf('lambdas');
const lib = sourcesOf('lib');
const bin = sourcesOf('bin');
const rehearsal = lib.filter(({ path }) => path.startsWith('lib/rehearsal/'));
const deployed = lib.filter(({ path }) => !/^lib\/(rehearsal|cli)\//.test(path));

const offenders = (sources: readonly Source[], forbidden: (target: string) => boolean) =>
  sources.flatMap(({ path, imports }) => imports.filter(forbidden).map((target) => `${path} imports ${target}`));
const isCdk = (target: string) => /^(aws-cdk-lib|constructs)(\/|$)/.test(target);
const isSdk = (target: string) => target.startsWith('@aws-sdk/');

describe('import rules', () => {
  it('lambdas know neither lib nor constructs', () => {
    expect(offenders(lambdas, (target) => isCdk(target) || /^(lib|bin|test)\//.test(target))).toEqual([]);
  });

  it('what is deployed knows of handlers only their contracts, and never the SDK', () => {
    const forbidden = (target: string) =>
      isSdk(target) ||
      (target.startsWith('lambdas/') && !/^lambdas\/([a-z-]+\/contract|shared\/contract\/[a-z-]+)$/.test(target));

    expect(offenders(deployed, forbidden)).toEqual([]);
  });

  it('contracts run nothing: the shared ones import each other, those of a function import types', () => {
    const shared = lambdas.filter(({ path }) => path.startsWith('lambdas/shared/contract/'));
    const forbidden = (target: string) => !target.startsWith('lambdas/shared/contract/');
    const ofFunctions = lambdas.filter(({ path }) => path.endsWith('/contract.ts'));
    const running = /^import (?!type )[^;]*from '(?!\.\.\/shared\/contract\/)/m;

    expect([shared.length > 10, ofFunctions.length > 40]).toEqual([true, true]);
    expect(offenders(shared, forbidden)).toEqual([]);
    expect(ofFunctions.filter(({ text }) => running.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('the local world sees constructs only through the assembly', () => {
    // What mutants change is judged and bundled as what is deployed: by the same lint, with the same options.
    const plain = /^lib\/recovery\/(asl|definition-faults|bundle-options)$/;
    const forbidden = (target: string) =>
      isCdk(target) || (/^lib\/(backup|recovery|stacks|triggers|index)/.test(target) && !plain.test(target));
    const constructs = lib.filter(({ path }) => plain.test(path.replace(/\.ts$/, '')));

    expect(offenders(rehearsal, forbidden)).toEqual([]);
    expect(constructs).toHaveLength(3);
    expect(offenders(constructs, isCdk)).toEqual([]);
  });

  it('no file knows both constructs and SDK', () => {
    const both = [...lib, ...lambdas, ...bin].filter(({ imports }) => imports.some(isCdk) && imports.some(isSdk));

    expect(both.map(({ path }) => path)).toEqual([]);
  });

  it('zod comes as a namespace, so that bundles leave its languages out', () => {
    const named = [...lib, ...lambdas, ...bin].filter(({ text }) => /import\s*\{[^}]*\}\s*from 'zod'/.test(text));

    expect(named.map(({ path }) => path)).toEqual([]);
  });
});
