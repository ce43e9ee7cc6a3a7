import type { ProvisionedResource, ResourceType } from '../service';
import type { WorldContext } from '../world';
import { type CloudAssembly, readCloudAssembly, type Stack, type TemplateResource } from './cloud-assembly';
import { resolveValue } from './intrinsics';
import { deploymentOrder } from './stack-references';
import { type Exports, StackScope } from './stack-scope';
import { unsupportedParts } from './unsupported';

/** Whatever can deploy resources: a service, or a group of types without an API. */
export interface ResourceProvider {
  readonly resourceTypes?: Readonly<Record<string, ResourceType>>;
}

export interface DeployedResource extends ProvisionedResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** Resolved properties; a Lambda function's `Code` is `{ directory }`. */
  // biome-ignore lint/suspicious/noExplicitAny: a template property tree has no static type
  readonly properties: any;
}

/** The resources of a cloud assembly as they stand in the local world. */
export class Deployment {
  readonly #resources: DeployedResource[] = [];
  readonly #outputs = new Map<string, ReadonlyMap<string, unknown>>();

  constructor(private readonly assembly: CloudAssembly) {}

  /** Throws when the stack has no such resource or its condition is false. */
  resource(stackName: string, logicalId: string): DeployedResource {
    const found = this.#resources.find((known) => known.stackName === stackName && known.logicalId === logicalId);
    if (found) return found;
    const stacks = this.assembly.stacks.map((stack) => stack.stackName).join(', ');
    throw new Error(`resource '${stackName}/${logicalId}' is not deployed, found stacks ${stacks || 'none'}`);
  }

  /** All resources of a CloudFormation type, in order of deployment. */
  resourcesOfType(type: string): readonly DeployedResource[] {
    return this.#resources.filter((resource) => resource.type === type);
  }

  /** Output values of a stack by their names in the template. */
  outputs(stackName: string): ReadonlyMap<string, unknown> {
    const outputs = this.#outputs.get(stackName);
    if (!outputs)
      throw new Error(`stack '${stackName}' is not deployed, found ${[...this.#outputs.keys()].join(', ') || 'none'}`);
    return outputs;
  }

  /** Absolute directory of the asset that a template names by its key in the asset bucket. */
  assetDirectory(s3Key: string): string {
    const directory = this.assembly.assetDirectories.get(s3Key);
    if (directory !== undefined) return directory;
    throw new Error(
      `asset '${s3Key}' is not a directory asset of the cloud assembly, found ${this.assembly.assetDirectories.size} others`,
    );
  }

  add(resource: DeployedResource): void {
    this.#resources.push(resource);
  }

  addOutputs(stackName: string, outputs: ReadonlyMap<string, unknown>): void {
    this.#outputs.set(stackName, outputs);
  }
}

/** Resource policies are not evaluated, so a permission has nothing to make; a provider may still take the type over. */
const NOTHING_TO_DEPLOY: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': ({ logicalId }) => ({ ref: logicalId }),
  'AWS::Lambda::Permission': ({ logicalId }) => ({ ref: logicalId }),
};

/**
 * Deploys every stack of a `cdk.out` directory into the local world, resource by resource in order of dependency.
 * Throws one error with everything that is not modelled, before the first resource is made.
 */
export async function deploy(
  cdkOutDirectory: string,
  providers: readonly ResourceProvider[],
  context: Pick<WorldContext, 'accountId' | 'region'>,
): Promise<Deployment> {
  const assembly = readCloudAssembly(cdkOutDirectory);
  const resourceTypes = collectResourceTypes(providers);
  const faults = unsupportedParts(assembly, {
    resourceTypes: new Set(resourceTypes.keys()),
    accountId: context.accountId,
    region: context.region,
  });
  if (faults.length > 0)
    throw new Error(`cannot deploy ${cdkOutDirectory} into the local world:\n  ${faults.join('\n  ')}`);
  const deployment = new Deployment(assembly);
  const exports: Exports = new Map();
  for (const stack of assembly.stacks) await deployStack({ stack, resourceTypes, deployment, exports, context });
  return deployment;
}

async function deployStack(options: {
  stack: Stack;
  resourceTypes: ReadonlyMap<string, ResourceType>;
  deployment: Deployment;
  exports: Exports;
  context: Pick<WorldContext, 'accountId' | 'region'>;
}): Promise<void> {
  const { stack, resourceTypes, deployment, exports, context } = options;
  const deployed = new Map<string, ProvisionedResource>();
  const scope = new StackScope(stack, deployed, exports, context);
  for (const [logicalId, resource] of deploymentOrder(stack)) {
    try {
      if (resource.Condition !== undefined && !scope.condition(resource.Condition)) continue;
      const properties = propertiesOf(resource, scope, deployment);
      const provision = resourceTypes.get(resource.Type);
      if (!provision) throw new Error(`resource type ${resource.Type} is not modelled`);
      const provisioned = await provision({ logicalId, stackName: stack.stackName, properties });
      deployed.set(logicalId, provisioned);
      deployment.add({ ...provisioned, stackName: stack.stackName, logicalId, type: resource.Type, properties });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`cannot deploy ${stack.stackName}/${logicalId} (${resource.Type}): ${reason}`, { cause: error });
    }
  }
  deployment.addOutputs(stack.stackName, scope.publishOutputs());
}

function propertiesOf(resource: TemplateResource, scope: StackScope, deployment: Deployment): Record<string, unknown> {
  const properties = resolveValue(resource.Properties ?? {}, scope) as Record<string, unknown>;
  if (resource.Type !== 'AWS::Lambda::Function') return properties;
  const s3Key = (properties['Code'] as { S3Key?: string } | undefined)?.S3Key;
  return s3Key === undefined ? properties : { ...properties, Code: { directory: deployment.assetDirectory(s3Key) } };
}

function collectResourceTypes(providers: readonly ResourceProvider[]): Map<string, ResourceType> {
  const types = new Map<string, ResourceType>();
  for (const [type, provision] of providers.flatMap((provider) => Object.entries(provider.resourceTypes ?? {}))) {
    if (types.has(type)) throw new Error(`two providers deploy ${type}; give the deployment each type once`);
    types.set(type, provision);
  }
  return new Map([...Object.entries(NOTHING_TO_DEPLOY), ...types]);
}
