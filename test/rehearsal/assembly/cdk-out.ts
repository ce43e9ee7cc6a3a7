import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface WrittenStack {
  readonly template: object;
  /** @default - none */
  readonly dependencies?: readonly string[];
  /** @default - `aws://unknown-account/unknown-region` */
  readonly environment?: string;
}

/** Writes a `cdk.out` directory as the CDK would and removes it after `work`. */
export async function withCdkOut(
  stacks: Readonly<Record<string, WrittenStack>>,
  work: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  try {
    const artifacts: Record<string, object> = {};
    for (const [
      name,
      { template, dependencies = [], environment = 'aws://unknown-account/unknown-region' },
    ] of Object.entries(stacks)) {
      writeFileSync(join(directory, `${name}.template.json`), JSON.stringify(template));
      const properties = { templateFile: `${name}.template.json` };
      artifacts[name] = {
        type: 'aws:cloudformation:stack',
        environment,
        dependencies: [`${name}.assets`, ...dependencies],
        properties,
      };
      artifacts[`${name}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } };
      mkdirSync(join(directory, `asset.${name}`));
      writeFileSync(join(directory, `${name}.assets.json`), JSON.stringify(assetManifest(name)));
    }
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function assetManifest(name: string): object {
  return {
    files: {
      [name]: {
        source: { path: `asset.${name}`, packaging: 'zip' },
        destinations: { current: { bucketName: 'assets', objectKey: `${name}.zip` } },
      },
      template: {
        source: { path: `${name}.template.json`, packaging: 'file' },
        destinations: { current: { bucketName: 'assets', objectKey: 'template.json' } },
      },
    },
  };
}
