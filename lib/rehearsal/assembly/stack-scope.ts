import type { ProvisionedResource } from '../service';
import type { WorldContext } from '../world';
import type { Stack } from './cloud-assembly';
import { NO_VALUE, type ResolutionScope, resolveCondition, resolveValue } from './intrinsics';

/** Values exported by stacks, shared by all stacks of a deployment. */
export type Exports = Map<string, { readonly stackName: string; readonly value: unknown }>;

/** Resolution of one stack's references against what has been deployed so far. */
export class StackScope implements ResolutionScope {
  private readonly conditions = new Map<string, boolean>();

  constructor(
    private readonly stack: Stack,
    private readonly deployed: ReadonlyMap<string, ProvisionedResource>,
    private readonly exports: Exports,
    private readonly context: Pick<WorldContext, 'accountId' | 'region'>,
  ) {}

  ref(name: string): unknown {
    const pseudo = this.pseudoParameters();
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    const parameter = this.stack.template.Parameters?.[name];
    if (parameter) {
      if (parameter.Default === undefined)
        throw new Error(`parameter '${name}' of stack '${this.stack.stackName}' has no default`);
      return parameter.Type === 'CommaDelimitedList' ? String(parameter.Default).split(',') : parameter.Default;
    }
    return this.resource(name).ref;
  }

  attribute(logicalId: string, attributeName: string): unknown {
    const { attributes = {} } = this.resource(logicalId);
    if (Object.hasOwn(attributes, attributeName)) return attributes[attributeName];
    const found = Object.keys(attributes).join(', ') || 'none';
    throw new Error(`'${logicalId}' has no attribute '${attributeName}' in the local world, found ${found}`);
  }

  importValue(exportName: string): unknown {
    const found = this.exports.get(exportName);
    if (found) return found.value;
    throw new Error(`no stack deployed before '${this.stack.stackName}' exports '${exportName}'`);
  }

  condition(name: string): boolean {
    const known = this.conditions.get(name);
    if (known !== undefined) return known;
    const expression = this.stack.template.Conditions?.[name];
    if (expression === undefined)
      throw new Error(`condition '${name}' is not in the template of stack '${this.stack.stackName}'`);
    const result = resolveCondition(expression, this);
    this.conditions.set(name, result);
    return result;
  }

  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown {
    const value = this.stack.template.Mappings?.[map]?.[topLevelKey]?.[secondLevelKey];
    if (value !== undefined) return value;
    throw new Error(`mapping '${map}' has no value for '${topLevelKey}' and '${secondLevelKey}'`);
  }

  availabilityZones(region: string): readonly string[] {
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  }

  /** Resolves the outputs and publishes those that have an export name. */
  publishOutputs(): Map<string, unknown> {
    const outputs = new Map<string, unknown>();
    for (const [name, output] of Object.entries(this.stack.template.Outputs ?? {})) {
      if (output.Condition !== undefined && !this.condition(output.Condition)) continue;
      const value = resolveValue(output.Value, this);
      outputs.set(name, value);
      if (!output.Export) continue;
      const exportName = String(resolveValue(output.Export.Name, this));
      const other = this.exports.get(exportName);
      if (other)
        throw new Error(
          `export '${exportName}' of stack '${this.stack.stackName}' is already one of '${other.stackName}'`,
        );
      this.exports.set(exportName, { stackName: this.stack.stackName, value });
    }
    return outputs;
  }

  private resource(logicalId: string): ProvisionedResource {
    const resource = this.deployed.get(logicalId);
    if (resource) return resource;
    throw new Error(
      `'${logicalId}' is not deployed in stack '${this.stack.stackName}': its condition is false or it is unknown`,
    );
  }

  private pseudoParameters(): Readonly<Record<string, unknown>> {
    const { accountId, region } = this.context;
    const { stackName } = this.stack;
    return {
      'AWS::AccountId': accountId,
      'AWS::NoValue': NO_VALUE,
      'AWS::NotificationARNs': [],
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
  }
}
