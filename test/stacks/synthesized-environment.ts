import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type DatabaseConfig, type EnvironmentConfig, parseEnvironment } from '../../lib/config';
import { environment as dev } from '../../lib/environments/dev';
import type { AslDefinition } from '../../lib/recovery/asl';
import type { HandlerCode } from '../../lib/recovery/handler-code';
import type { RecoveryMachine } from '../../lib/recovery/recovery-machine';
import { EnvironmentStacks } from '../../lib/stacks/environment-stacks';

/** Code that bundles nothing: each function only knows its name. */
export const inlineCode: HandlerCode = {
  codeOf: (folder) => Code.fromInline(`exports.handler = async () => '${folder}';`),
};

/** Context and feature flags of the app as `cdk synth` passes them. */
const { context } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

/** Runs `work` with an App whose assembly is removed afterwards. */
export function withApp<T>(work: (app: App) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  const validation = process.env['CDK_VALIDATION'];
  process.env['CDK_VALIDATION'] = 'false';
  try {
    return work(new App({ outdir, analyticsReporting: false, context }));
  } finally {
    if (validation === undefined) {
      delete process.env['CDK_VALIDATION'];
    } else {
      process.env['CDK_VALIDATION'] = validation;
    }
    rmSync(outdir, { recursive: true, force: true });
  }
}

export interface SynthesizedEnvironment {
  readonly environment: EnvironmentConfig;
  readonly backup: Template;
  readonly data: Template;
  readonly recovery: Template;
  /** Definitions with the folder of a function in place of its version. */
  readonly recoverDatabase: AslDefinition;
  readonly resumeWrites: AslDefinition;
  readonly reconcile: AslDefinition;
  readonly freezeWrites: AslDefinition;
  readonly revertCutover: AslDefinition;
}

/** The dev environment with `changes` to its only database, synthesized without bundling. */
export function synthesizedEnvironment(changes: Partial<DatabaseConfig> = {}): SynthesizedEnvironment {
  const [database] = parseEnvironment(dev, 'dev').databases;
  const environment = parseEnvironment({ ...dev, databases: [{ ...database, ...changes }] }, 'test');
  return withApp((app) => {
    const stacks = new EnvironmentStacks(app, environment, { code: inlineCode });
    const recovery = stacks.recoveries[0]!;
    const folders = new Map(
      recovery.recovery.functions.folders.map((folder) => {
        const version = recovery.resolve(recovery.recovery.functions.get(folder).version.functionArn) as {
          Ref: string;
        };
        return [version.Ref, folder];
      }),
    );
    const readable = (machine: RecoveryMachine) =>
      JSON.parse(
        JSON.stringify(recovery.resolve(machine.definition), (_, value: unknown) =>
          isReference(value) ? folders.get(value.Ref) : value,
        ),
      ) as AslDefinition;
    return {
      environment,
      backup: Template.fromStack(stacks.backup),
      data: Template.fromStack(stacks.recoveryData),
      recovery: Template.fromStack(recovery),
      recoverDatabase: readable(recovery.recovery.recoverDatabase),
      resumeWrites: readable(recovery.recovery.resumeWrites),
      reconcile: readable(recovery.recovery.reconcile),
      freezeWrites: readable(recovery.recovery.freezeWrites),
      revertCutover: readable(recovery.recovery.revertCutover),
    };
  });
}

function isReference(value: unknown): value is { readonly Ref: string } {
  return typeof value === 'object' && value !== null && 'Ref' in value;
}
