import * as sdk from '@aws-sdk/client-ec2';
import { AwsError, type ResourceRequest, type Service } from '../service';
import type { IngressRule, Network, SecurityGroup, WorldContext } from '../world';
import { hexDigits, physicalName } from './identifiers';

type Context = Pick<WorldContext, 'accountId' | 'region' | 'random'>;
type SecurityGroups = Pick<Network, 'securityGroups' | 'addSecurityGroup'>;

/**
 * Amazon EC2: the security groups of the local VPC. Rules decide about new TCP connections to a target; egress rules
 * are not evaluated, as every group of AWS allows all egress by default.
 */
export function createEc2(context: Context, network: SecurityGroups): Service<typeof sdk> {
  return {
    signingName: 'ec2',
    sdk,
    operations: {
      DescribeSecurityGroups: (input) => describeSecurityGroups(input, network.securityGroups(), context.accountId),
    },
    resourceTypes: {
      'AWS::EC2::SecurityGroup': (request) => createSecurityGroup(request, context, network),
      'AWS::EC2::SecurityGroupIngress': ({ properties, logicalId }: ResourceRequest) => {
        existingGroup(network, properties.GroupId).ingress.push(ingressRule(properties, network));
        return { ref: logicalId, attributes: { Id: `sgr-${hexDigits(context.random, 17)}` } };
      },
      'AWS::EC2::SecurityGroupEgress': ({ properties, logicalId }: ResourceRequest) => {
        existingGroup(network, properties.GroupId);
        return { ref: logicalId, attributes: { Id: `sgr-${hexDigits(context.random, 17)}` } };
      },
      'AWS::EC2::VPCEndpoint': () => {
        const id = `vpce-${hexDigits(context.random, 17)}`;
        return { ref: id, attributes: { Id: id, NetworkInterfaceIds: [], DnsEntries: [] } };
      },
    },
  };
}

function createSecurityGroup(request: ResourceRequest, context: Context, network: SecurityGroups) {
  const { properties } = request;
  if (!properties?.VpcId)
    throw new Error('property VpcId is missing: groups outside a VPC do not exist in the local world');
  const group: SecurityGroup = {
    groupId: `sg-${hexDigits(context.random, 17)}`,
    vpcId: properties.VpcId,
    groupName: properties.GroupName ?? physicalName(request, context.random, 255),
    description: properties.GroupDescription,
    ingress: [],
  };
  network.addSecurityGroup(group);
  for (const rule of properties.SecurityGroupIngress ?? []) group.ingress.push(ingressRule(rule, network));
  return { ref: group.groupId, attributes: { GroupId: group.groupId, Id: group.groupId, VpcId: group.vpcId } };
}

function existingGroup(network: SecurityGroups, groupId: string): SecurityGroup {
  const group = network.securityGroups().find((known) => known.groupId === groupId);
  if (!group) throw new Error(`security group '${groupId}' does not exist; add it to the network or deploy it first`);
  return group;
}

interface IngressProperties {
  readonly IpProtocol?: string | number;
  readonly FromPort?: string | number;
  readonly ToPort?: string | number;
  readonly CidrIp?: string;
  readonly SourceSecurityGroupId?: string;
}

function ingressRule(properties: IngressProperties & Record<string, unknown>, network: SecurityGroups): IngressRule {
  const refused = ['CidrIpv6', 'SourcePrefixListId', 'SourceSecurityGroupName'].filter(
    (name) => properties[name] !== undefined,
  );
  if (refused.length > 0)
    throw new Error(`ingress by ${refused.join(', ')} is not modelled, expected CidrIp or SourceSecurityGroupId`);
  const { CidrIp: cidr, SourceSecurityGroupId: sourceSecurityGroupId } = properties;
  if ((cidr === undefined) === (sourceSecurityGroupId === undefined)) {
    throw new Error('an ingress rule needs exactly one of CidrIp and SourceSecurityGroupId');
  }
  if (sourceSecurityGroupId !== undefined) existingGroup(network, sourceSecurityGroupId);
  const protocol = String(properties.IpProtocol);
  if (!['tcp', '6', '-1'].includes(protocol))
    throw new Error(`ingress for protocol '${protocol}' is not modelled, expected tcp or -1`);
  const [fromPort, toPort] = protocol === '-1' ? [0, 65535] : [Number(properties.FromPort), Number(properties.ToPort)];
  if (!(fromPort >= 0 && toPort >= fromPort && toPort <= 65535)) {
    throw new Error(`ingress ports ${properties.FromPort} to ${properties.ToPort} are not a range between 0 and 65535`);
  }
  return {
    fromPort,
    toPort,
    ...(cidr === undefined ? {} : { cidr }),
    ...(sourceSecurityGroupId === undefined ? {} : { sourceSecurityGroupId }),
  };
}

const FILTERS: Readonly<Record<string, (group: SecurityGroup) => string>> = {
  'group-id': (group) => group.groupId,
  'group-name': (group) => group.groupName,
  'vpc-id': (group) => group.vpcId,
  description: (group) => group.description,
};

function describeSecurityGroups(
  input: sdk.DescribeSecurityGroupsRequest,
  groups: readonly SecurityGroup[],
  ownerId: string,
): sdk.DescribeSecurityGroupsResult {
  const {
    GroupIds: ids = [],
    GroupNames: names = [],
    Filters: filters = [],
    MaxResults: size,
    NextToken: token,
  } = input;
  if (names.length > 0)
    throw new AwsError('InvalidParameterValue', 'GroupNames works in a default VPC only; use the filter group-name');
  const missing = ids.filter((id) => !groups.some((group) => group.groupId === id));
  if (missing.length === 1)
    throw new AwsError('InvalidGroup.NotFound', `The security group '${missing[0]}' does not exist`);
  if (missing.length > 1)
    throw new AwsError('InvalidGroup.NotFound', `The security groups '${missing.join(', ')}' do not exist`);
  if (size !== undefined && (size < 5 || size > 1000)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  }
  const matching = groups.filter(
    (group) => (ids.length === 0 || ids.includes(group.groupId)) && filters.every((filter) => passes(group, filter)),
  );
  const start = startOf(token);
  const page = matching.slice(start, size === undefined ? undefined : start + size);
  const next = start + page.length;
  return {
    SecurityGroups: page.map((group) => describeGroup(group, ownerId)),
    ...(next < matching.length ? { NextToken: Buffer.from(String(next)).toString('base64') } : {}),
  };
}

function passes(group: SecurityGroup, filter: sdk.Filter): boolean {
  const name = filter.Name ?? '';
  const read = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (!read)
    throw new AwsError(
      'InvalidParameterValue',
      `The filter '${name}' is invalid; the local world knows ${Object.keys(FILTERS).join(', ')}`,
    );
  return (filter.Values ?? []).includes(read(group));
}

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 1)
    throw new AwsError('InvalidPaginationToken', `The pagination token '${token}' is not valid`);
  return start;
}

function describeGroup(group: SecurityGroup, ownerId: string): sdk.SecurityGroup {
  return {
    GroupId: group.groupId,
    GroupName: group.groupName,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: ownerId,
    IpPermissions: group.ingress.map((rule) => ({
      IpProtocol: 'tcp',
      FromPort: rule.fromPort,
      ToPort: rule.toPort,
      ...(rule.cidr === undefined ? {} : { IpRanges: [{ CidrIp: rule.cidr }] }),
      ...(rule.sourceSecurityGroupId === undefined
        ? {}
        : { UserIdGroupPairs: [{ GroupId: rule.sourceSecurityGroupId, UserId: ownerId }] }),
    })),
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  };
}
