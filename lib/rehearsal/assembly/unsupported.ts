import type { CloudAssembly, Stack, TemplateResource } from './cloud-assembly';
import { intrinsicName, isKnownIntrinsic } from './intrinsics';
import { referencedNames, visitIntrinsics } from './stack-references';

/** Template rule that the CDK adds to every stack; it looks at the bootstrap of a real account. */
const IGNORED_RULES = ['CheckBootstrapVersion'];

const PSEUDO_PARAMETERS = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/** Everything in the assembly that the local world cannot deploy, by stack and logical ID. */
export function unsupportedParts(
  assembly: CloudAssembly,
  options: { resourceTypes: ReadonlySet<string>; accountId: string; region: string },
): string[] {
  return assembly.stacks.flatMap((stack) => [
    ...environmentFaults(stack, options),
    ...sectionFaults(stack),
    ...Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) =>
      resourceFaults(stack, resource, options.resourceTypes).map(
        (fault) => `${stack.stackName}/${logicalId}: ${fault}`,
      ),
    ),
  ]);
}

function environmentFaults(
  { stackName, environment }: Stack,
  { accountId, region }: { accountId: string; region: string },
): string[] {
  const [, account = '', stackRegion = ''] = /^aws:\/\/([^/]*)\/(.*)$/.exec(environment) ?? [];
  const otherAccount = account !== '' && account !== 'unknown-account' && account !== accountId;
  const otherRegion = stackRegion !== '' && stackRegion !== 'unknown-region' && stackRegion !== region;
  if (!otherAccount && !otherRegion) return [];
  return [`${stackName}: environment ${environment} is not aws://${accountId}/${region} of the local world`];
}

function sectionFaults({ stackName, template }: Stack): string[] {
  const rules = Object.keys(template.Rules ?? {}).filter((name) => !IGNORED_RULES.includes(name));
  return [
    ...(template.Transform === undefined ? [] : [`${stackName}: section Transform is not modelled`]),
    ...rules.map((name) => `${stackName}: rule ${name} is not modelled`),
    ...valueFaults(Object.values(template.Outputs ?? {})).map((fault) => `${stackName}: in Outputs, ${fault}`),
    ...valueFaults(template.Conditions).map((fault) => `${stackName}: in Conditions, ${fault}`),
  ];
}

function resourceFaults(stack: Stack, resource: TemplateResource, resourceTypes: ReadonlySet<string>): string[] {
  const { Resources = {}, Parameters = {}, Conditions = {} } = stack.template;
  const names = [...referencedNames(resource.Properties), ...[resource.DependsOn ?? []].flat()];
  const known = (name: string) =>
    [Resources, Parameters].some((section) => Object.hasOwn(section, name)) || PSEUDO_PARAMETERS.includes(name);
  const withoutValue = names.filter((name) => Object.hasOwn(Parameters, name) && !hasPlainDefault(Parameters[name]));
  const conditionMissing = resource.Condition !== undefined && !Object.hasOwn(Conditions, resource.Condition);
  return [
    ...(resourceTypes.has(resource.Type) ? [] : [`resource type ${resource.Type} is not modelled`]),
    ...names.filter((name) => !known(name)).map((name) => `refers to '${name}', which is not in the template`),
    ...withoutValue.map((name) => `parameter '${name}' has no default that can be used without an account`),
    ...(conditionMissing ? [`condition '${resource.Condition}' is not in the template`] : []),
    ...valueFaults(resource.Properties),
  ];
}

function hasPlainDefault(parameter: { Type: string; Default?: unknown } | undefined): boolean {
  return parameter?.Default !== undefined && !parameter.Type.startsWith('AWS::SSM::');
}

function valueFaults(value: unknown): string[] {
  const faults = new Set<string>();
  visitIntrinsics(value, (name) => {
    if (!isKnownIntrinsic(name)) faults.add(`intrinsic function ${name} is not modelled`);
  });
  visitStrings(value, (text) => {
    const reference = /\{\{resolve:[^}]*\}\}/.exec(text)?.[0];
    if (reference) faults.add(`dynamic reference ${reference} is not modelled`);
  });
  return [...faults];
}

function visitStrings(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  if (typeof value !== 'object' || value === null) return;
  const skipped = intrinsicName(value) === 'Ref';
  if (!skipped) for (const item of Object.values(value)) visitStrings(item, visit);
}
