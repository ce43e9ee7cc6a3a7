import { AwsError, type ResourceRequest } from '../service';
import { randomUuid } from '../states/random-uuid';
import type { WorldContext } from '../world';
import { type FunctionConfiguration, RESERVED_VARIABLES } from './function-configuration';

/** Properties of AWS::Lambda::Function that the local world honours or that change nothing in it. */
const PROPERTIES = new Set([
  'Architectures',
  'Code',
  'DeadLetterConfig',
  'Description',
  'Environment',
  'EphemeralStorage',
  'FunctionName',
  'Handler',
  'KmsKeyArn',
  'LoggingConfig',
  'MemorySize',
  'PackageType',
  'RecursiveLoop',
  'ReservedConcurrentExecutions',
  'Role',
  'Runtime',
  'RuntimeManagementConfig',
  'Tags',
  'Timeout',
  'TracingConfig',
  'VpcConfig',
]);

const LONGEST_TIMEOUT = 900;

interface FunctionProperties {
  readonly Architectures?: readonly string[];
  readonly Code?: { readonly directory?: string };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
  readonly Description?: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly FunctionName?: string;
  readonly Handler?: string;
  readonly LoggingConfig?: { readonly LogGroup?: string };
  readonly MemorySize?: number | string;
  readonly PackageType?: string;
  readonly ReservedConcurrentExecutions?: number | string;
  readonly Role?: string;
  readonly Runtime?: string;
  readonly Timeout?: number | string;
  readonly VpcConfig?: { readonly SecurityGroupIds?: readonly string[]; readonly SubnetIds?: readonly string[] };
}

/** Reads an AWS::Lambda::Function. Throws one error with everything the local world cannot run. */
export function functionConfiguration(
  { properties, stackName, logicalId }: ResourceRequest,
  context: Pick<WorldContext, 'region' | 'accountId' | 'random'>,
): FunctionConfiguration {
  const given = properties as FunctionProperties;
  const faults = functionFaults(given);
  if (faults.length > 0)
    throw new AwsError(
      'InvalidParameterValueException',
      `function ${stackName}/${logicalId} cannot be deployed: ${faults.join('; ')}`,
    );
  const name =
    given.FunctionName ??
    `${stackName}-${logicalId}`.slice(0, 51) + `-${randomUuid(context.random).replaceAll('-', '').slice(0, 12)}`;
  const inVpc = given.VpcConfig?.SecurityGroupIds && given.VpcConfig.SecurityGroupIds.length > 0;
  return {
    name,
    arn: `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`,
    roleArn: given.Role!,
    handler: given.Handler!,
    runtime: given.Runtime!,
    directory: given.Code!.directory!,
    timeoutSeconds: Number(given.Timeout ?? 3),
    memoryMegabytes: Number(given.MemorySize ?? 128),
    environment: given.Environment?.Variables ?? {},
    ...(inVpc ? { securityGroupIds: given.VpcConfig?.SecurityGroupIds, subnetIds: given.VpcConfig?.SubnetIds } : {}),
    reservedConcurrency:
      given.ReservedConcurrentExecutions === undefined ? undefined : Number(given.ReservedConcurrentExecutions),
    deadLetterArn: given.DeadLetterConfig?.TargetArn,
    description: given.Description ?? '',
    architecture: given.Architectures?.[0] ?? 'x86_64',
    logGroup: given.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
  };
}

function functionFaults(given: FunctionProperties): string[] {
  const faults = Object.keys(given)
    .filter((property) => !PROPERTIES.has(property))
    .map((property) => `property ${property} is not modelled`);
  const timeout = Number(given.Timeout ?? 3);
  const reserved = Object.keys(given.Environment?.Variables ?? {}).filter((name) => RESERVED_VARIABLES.has(name));
  if (!given.Code?.directory) faults.push('Code has no directory, expected the bundle of an asset');
  if (typeof given.Role !== 'string') faults.push(`Role has ${JSON.stringify(given.Role)}, expected the ARN of a role`);
  if (!given.Runtime?.startsWith('nodejs'))
    faults.push(`Runtime has ${JSON.stringify(given.Runtime)}, expected nodejs`);
  if (!/^[^.]+\.[A-Za-z_$][\w$]*$/.test(given.Handler ?? ''))
    faults.push(`Handler has ${JSON.stringify(given.Handler)}, expected <file>.<export>`);
  if (!(timeout >= 1 && timeout <= LONGEST_TIMEOUT))
    faults.push(`Timeout has ${JSON.stringify(given.Timeout)}, expected 1 to ${LONGEST_TIMEOUT} seconds`);
  if ((given.PackageType ?? 'Zip') !== 'Zip')
    faults.push(`PackageType ${given.PackageType} is not modelled, expected Zip`);
  if (reserved.length > 0) faults.push(`Environment sets ${reserved.join(', ')}, which Lambda keeps for itself`);
  return faults;
}
