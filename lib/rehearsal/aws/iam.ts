import type { Iam } from '../iam/iam';
import type { ResourceRequest, ResourceType } from '../service';
import type { WorldContext } from '../world';
import { physicalName } from './identifiers';

/** CloudFormation types of AWS IAM. The IAM API itself is not part of the local world. */
export function iamResourceTypes(
  iam: Iam,
  context: Pick<WorldContext, 'accountId' | 'random'>,
): { readonly resourceTypes: Readonly<Record<string, ResourceType>> } {
  return {
    resourceTypes: {
      'AWS::IAM::Role': (request) => createRole(request, iam, context),
      'AWS::IAM::Policy': ({ properties, logicalId }: ResourceRequest) => {
        refuse(properties, ['Users', 'Groups']);
        for (const role of properties.Roles ?? [])
          iam.putPolicy(role, properties.PolicyName, properties.PolicyDocument);
        return { ref: properties.PolicyName, attributes: { Id: logicalId } };
      },
      'AWS::IAM::ManagedPolicy': (request) => {
        const { properties } = request;
        refuse(properties, ['Users', 'Groups']);
        const name = properties.ManagedPolicyName ?? physicalName(request, context.random, 128);
        const arn = `arn:aws:iam::${context.accountId}:policy${properties.Path ?? '/'}${name}`;
        iam.addManagedPolicy(arn, properties.PolicyDocument);
        for (const role of properties.Roles ?? []) iam.attachManagedPolicy(role, arn);
        return { ref: arn, attributes: { PolicyArn: arn, PolicyId: iam.uniqueId('ANPA') } };
      },
    },
  };
}

function createRole(request: ResourceRequest, iam: Iam, context: Pick<WorldContext, 'random'>) {
  const { properties } = request;
  const tags = (properties.Tags ?? []).map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]);
  const role = iam.addRole({
    roleName: properties.RoleName ?? physicalName(request, context.random),
    assumeRolePolicyDocument: properties.AssumeRolePolicyDocument,
    tags: Object.fromEntries(tags),
    ...(properties.Path ? { path: properties.Path } : {}),
    ...(properties.PermissionsBoundary ? { permissionsBoundary: properties.PermissionsBoundary } : {}),
  });
  for (const arn of properties.ManagedPolicyArns ?? []) iam.attachManagedPolicy(role.roleName, arn);
  for (const policy of properties.Policies ?? [])
    iam.putPolicy(role.roleName, policy.PolicyName, policy.PolicyDocument);
  return { ref: role.roleName, attributes: { Arn: role.arn, RoleId: role.roleId } };
}

function refuse(properties: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const found = names.filter((name) => properties[name] !== undefined);
  if (found.length > 0) throw new Error(`${found.join(' and ')} are not modelled; attach the policy to Roles`);
}
