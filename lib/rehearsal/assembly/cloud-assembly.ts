import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      { readonly Value: unknown; readonly Export?: { readonly Name: unknown }; readonly Condition?: string }
    >
  >;
  readonly Rules?: Readonly<Record<string, unknown>>;
  readonly Transform?: unknown;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

export interface Stack {
  readonly stackName: string;
  /** `aws://<account>/<Region>`; `unknown-account` and `unknown-region` where the app leaves them open. */
  readonly environment: string;
  readonly template: Template;
}

export interface CloudAssembly {
  /** In an order in which each stack comes after those it depends on. */
  readonly stacks: readonly Stack[];
  /** Absolute directory of each zipped file asset, by its key in the asset bucket. */
  readonly assetDirectories: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { path?: string; packaging?: string };
        readonly destinations: Readonly<Record<string, { objectKey: string }>>;
      }
    >
  >;
}

/** Reads a `cdk.out` directory with its nested assemblies (stages). Throws when a file of it is missing or not JSON. */
export function readCloudAssembly(directory: string): CloudAssembly {
  const artifacts =
    readJson<{ artifacts?: Record<string, Artifact> }>(join(directory, 'manifest.json')).artifacts ?? {};
  const stacks: Stack[] = [];
  const assetDirectories = new Map<string, string>();
  for (const id of inDependencyOrder(artifacts)) {
    const artifact = artifacts[id];
    if (!artifact) continue;
    const { properties = {} } = artifact;
    if (artifact.type === 'aws:cloudformation:stack') {
      const template = readJson<Template>(join(directory, required(id, 'templateFile', properties.templateFile)));
      stacks.push({ stackName: properties.stackName ?? id, environment: artifact.environment ?? '', template });
    } else if (artifact.type === 'cdk:asset-manifest') {
      addAssets(directory, required(id, 'file', properties.file), assetDirectories);
    } else if (artifact.type === 'cdk:cloud-assembly') {
      const nested = readCloudAssembly(join(directory, required(id, 'directoryName', properties.directoryName)));
      stacks.push(...nested.stacks);
      for (const [key, path] of nested.assetDirectories) assetDirectories.set(key, path);
    }
  }
  return { stacks, assetDirectories };
}

function addAssets(directory: string, file: string, assetDirectories: Map<string, string>): void {
  const { files = {} } = readJson<AssetManifest>(join(directory, file));
  for (const { source, destinations } of Object.values(files)) {
    if (source.packaging !== 'zip' || source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations))
      assetDirectories.set(objectKey, resolve(directory, source.path));
  }
}

function inDependencyOrder(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const order = new Set<string>();
  const visiting = new Set<string>();
  const visit = (id: string): void => {
    if (order.has(id)) return;
    if (visiting.has(id))
      throw new Error(`artifacts of the cloud assembly depend on each other: ${[...visiting, id].join(' -> ')}`);
    visiting.add(id);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    visiting.delete(id);
    order.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...order];
}

function required(id: string, property: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`artifact '${id}' of the cloud assembly has no property ${property}`);
  return value;
}

interface ReadFile {
  /** Time and size of the file when it was read. */
  readonly state: string;
  readonly content: unknown;
}

/** A simulation deploys one assembly over and over: a file that did not change is not read again. */
const filesRead = new Map<string, ReadFile>();

function readJson<Content>(path: string): Content {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    const state = [mtimeMs, ctimeMs, size, ino].join();
    const known = filesRead.get(path);
    if (known?.state === state) return known.content as Content;
    const content = JSON.parse(readFileSync(path, 'utf8')) as Content;
    filesRead.set(path, { state, content });
    return content;
  } catch (error) {
    throw new Error(`cannot read ${path} of the cloud assembly; run 'cdk synth' first`, { cause: error });
  }
}
