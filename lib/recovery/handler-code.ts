import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { BUNDLE_OPTIONS } from './bundle-options';
import { FUNCTION_FOLDERS } from './functions/function-catalogue';

/** Where functions get their code from. */
export interface HandlerCode {
  codeOf(folder: string): lambda.Code;
}

/** The sources beside `lib`, or beside `dist` for the compiled library: bundling from sources keeps bundles small. */
const HANDLERS =
  [join(__dirname, '..', '..', 'lambdas'), join(__dirname, '..', '..', '..', 'lambdas')].find((directory) =>
    existsSync(join(directory, 'check-request', 'handler.ts')),
  ) ?? join(__dirname, '..', '..', 'lambdas');
const bundled = new Map<string, ReadonlyMap<string, Uint8Array>>();

/**
 * The handlers of this package, bundled with their part of the AWS SDK: by one call of esbuild a process, written to the
 * assembly's own folder. Throws when a handler file is missing.
 */
export class BundledHandlers implements HandlerCode {
  private readonly directory: string;
  private readonly bundles: ReadonlyMap<string, Uint8Array>;

  constructor(
    scope: Construct,
    handlers = HANDLERS,
    private readonly folders: readonly string[] = FUNCTION_FOLDERS,
  ) {
    const stage = Stage.isStage(scope) ? scope : Stage.of(scope);
    if (!stage) {
      throw new Error('handlers can only be bundled for a construct below an App');
    }
    this.directory = join(stage.outdir, '.handlers');
    this.bundles = bundlesOf(handlers, this.folders);
  }

  codeOf(folder: string): lambda.Code {
    const bundle = this.bundles.get(folder);
    if (!bundle) {
      throw new Error(`there is no handler '${folder}'; known are ${this.folders.join(', ')}`);
    }
    const directory = join(this.directory, folder);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'index.js'), bundle);
    return lambda.Code.fromAsset(directory);
  }
}

function bundlesOf(handlers: string, folders: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const known = bundled.get(handlers);
  if (known) {
    return known;
  }
  const missing = folders.filter((folder) => !existsSync(join(handlers, folder, 'handler.ts')));
  if (missing.length > 0) {
    throw new Error(
      `handler files are missing below '${handlers}': ${missing.map((folder) => `${folder}/handler.ts`).join(', ')}`,
    );
  }
  const { outputFiles } = buildSync({
    entryPoints: folders.map((folder) => ({ in: join(handlers, folder, 'handler.ts'), out: join(folder, 'index') })),
    outdir: 'bundles',
    write: false,
    ...BUNDLE_OPTIONS,
  });
  const bundles = new Map(outputFiles.map(({ path, contents }) => [basename(dirname(path)), contents]));
  bundled.set(handlers, bundles);
  return bundles;
}
