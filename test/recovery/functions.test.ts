import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { buildSync } from 'esbuild';
import { ENVIRONMENT_VARIABLES } from '../../lambdas/shared/environment';
import { FUNCTION_FOLDERS, functionCatalogue } from '../../lib/recovery/functions/function-catalogue';
import { BundledHandlers } from '../../lib/recovery/handler-code';
import { synthesizedEnvironment, withApp } from '../stacks/synthesized-environment';

const { recovery } = synthesizedEnvironment();
const functions = Object.values(recovery.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties);

describe('functions', () => {
  it('run on Node.js 24 and ARM64, end 15 s before their task, and log where it is kept 90 days', () => {
    for (const { Runtime, Architectures, Timeout, FunctionName, LoggingConfig } of functions) {
      const folder = FUNCTION_FOLDERS.find((name) => FunctionName === `dev-orders-${name}`)!;
      expect([Runtime, Architectures, Timeout]).toEqual([
        'nodejs24.x',
        ['arm64'],
        functionCatalogue[folder].taskTimeoutSeconds - 15,
      ]);
      expect(LoggingConfig).toBeDefined();
    }
    for (const group of Object.values(recovery.findResources('AWS::Logs::LogGroup'))) {
      expect(group['Properties'].RetentionInDays).toBe(90);
    }
  });

  it('each have a role of their own', () => {
    expect(new Set(functions.map(({ Role }) => JSON.stringify(Role))).size).toBe(functions.length);
  });

  it('know only variables that handlers read, beside the settings of their database', () => {
    for (const { Environment } of functions) {
      expect(ENVIRONMENT_VARIABLES).toEqual(expect.arrayContaining(Object.keys(Environment.Variables)));
      expect(JSON.parse(Environment.Variables.DATABASE)).toMatchObject({ key: 'orders', identifier: 'orders-db-dev' });
    }
  });

  it('know every variable that their handler reads', () => {
    const handlers = join(__dirname, '..', '..', 'lambdas');
    const { metafile } = buildSync({
      entryPoints: FUNCTION_FOLDERS.map((folder) => join(handlers, folder, 'handler.ts')),
      bundle: true,
      write: false,
      metafile: true,
      outdir: 'bundles',
      packages: 'external',
      platform: 'node',
      absWorkingDir: join(handlers, '..'),
    });
    for (const { entryPoint, inputs } of Object.values(metafile.outputs)) {
      const folder = FUNCTION_FOLDERS.find((name) => entryPoint === `lambdas/${name}/handler.ts`)!;
      const read = Object.keys(inputs)
        .filter((file) => inputs[file]!.bytesInOutput > 0)
        .flatMap((file) => [...readFileSync(join(handlers, '..', file), 'utf8').matchAll(/variable\('([A-Z_]+)'\)/g)])
        .map(([, name]) => name);
      const known: readonly string[] = functionCatalogue[folder].variables;
      expect([
        folder,
        read.filter((name) => !known.includes(name!) && name !== 'DATABASE' && name !== 'ENVIRONMENT_NAME'),
      ]).toEqual([folder, []]);
    }
  });

  it('are in the VPC only where they read a database, each side with its own group', () => {
    const groups = Object.fromEntries(
      functions.flatMap(({ FunctionName, VpcConfig }) =>
        VpcConfig ? [[FunctionName, JSON.stringify(VpcConfig.SecurityGroupIds)]] : [],
      ),
    );

    expect(groups).toEqual({
      'dev-orders-check-login': expect.stringContaining('orders-original-validator-group'),
      'dev-orders-end-sessions': expect.stringContaining('orders-original-validator-group'),
      'dev-orders-list-lost-writes': expect.stringContaining('orders-original-validator-group'),
      'dev-orders-verify-reverted': expect.stringContaining('orders-original-validator-group'),
      'dev-orders-check-candidate': expect.stringContaining('orders-candidate-validator-group'),
      'dev-orders-validate-data': expect.stringContaining('orders-candidate-validator-group'),
      'dev-orders-verify-production': expect.stringContaining('orders-candidate-validator-group'),
    });
  });

  it('keep the versions that executions under way may still call', () => {
    for (const version of Object.values(recovery.findResources('AWS::Lambda::Version'))) {
      expect([version['DeletionPolicy'], version['UpdateReplacePolicy']]).toEqual(['Retain', 'Retain']);
    }
  });

  it('know no listener rule where the database has no maintenance page', () => {
    const { recovery: without } = synthesizedEnvironment({
      maintenancePage: { kind: 'none', reason: 'nobody sees this database' },
    });

    without.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: { LISTENER_RULE_ARN: Match.anyValue() } } },
      0,
    );
    without.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
  });
});

describe('bundled handlers', () => {
  const handlers = mkdtempSync(join(tmpdir(), 'handlers-'));
  afterAll(() => rmSync(handlers, { recursive: true }));

  it('come into the assembly as one file each, with dynamic imports made static', () => {
    mkdirSync(join(handlers, 'wave-hand'));
    writeFileSync(join(handlers, 'greeting.ts'), "export const greeting: string = 'hello';");
    writeFileSync(
      join(handlers, 'wave-hand', 'handler.ts'),
      "export const handler = async () => (await import('../greeting')).greeting;",
    );

    const bundle = withApp((app) => {
      const stack = new Stack(app, 'Stack');
      new BundledHandlers(stack, handlers, ['wave-hand']).codeOf('wave-hand').bind(stack);
      return readFileSync(join(app.outdir, '.handlers', 'wave-hand', 'index.js'), 'utf8');
    });

    expect(bundle).toContain('hello');
    expect(bundle).not.toMatch(/\bimport\(/);
  });

  it('refuses when a handler file is missing, and names it', () => {
    withApp((app) => {
      expect(() => new BundledHandlers(new Stack(app, 'Stack'), join(handlers, 'none'), ['wave-hand', 'wink'])).toThrow(
        /handler files are missing below '.*': wave-hand\/handler\.ts, wink\/handler\.ts/,
      );
    });
  });
});
