import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeKeyCommand, KMSClient, NotFoundException } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEc2 } from '../../../lib/rehearsal/aws/ec2';
import { createKms, type Kms } from '../../../lib/rehearsal/aws/kms';
import { createSts } from '../../../lib/rehearsal/aws/sts';
import type { ProvisionedResource, Service } from '../../../lib/rehearsal/service';
import type { SecurityGroup } from '../../../lib/rehearsal/world';
import { type LocalEndpoint, localEndpoint } from './local-endpoint';
import { testContext } from './test-context';

const keyId = '11111111-2222-4333-8444-555555555555';
const keyArn = `arn:aws:kms:eu-west-1:123456789012:key/${keyId}`;

describe('the small services', () => {
  let local: LocalEndpoint;
  let kms: Kms;
  let ec2: Service;
  let groups: SecurityGroup[];

  beforeEach(async () => {
    const context = testContext();
    groups = [];
    kms = createKms(context);
    ec2 = createEc2(context, { securityGroups: () => groups, addSecurityGroup: (group) => void groups.push(group) });
    local = await localEndpoint([createSts(context), kms, ec2]);
  });

  afterEach(() => local.server.close());

  const deploy = async (type: string, properties: object, logicalId = 'Thing'): Promise<ProvisionedResource> => {
    const provision = (ec2.resourceTypes?.[type] ?? kms.resourceTypes?.[type]) as NonNullable<
      Service['resourceTypes']
    >[string];
    return provision({ stackName: 'Stack', logicalId, properties });
  };

  it('says who calls, without a permission', async () => {
    const asOperator = new STSClient(local.configuration());
    const asRole = new STSClient(local.roleConfiguration('nothing', []));

    expect(await asOperator.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:user/operator',
    });
    expect(await asRole.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:sts::123456789012:assumed-role/nothing/nothing-function',
      UserId: expect.stringMatching(/^AROA[0-9A-F]{16}:nothing-function$/),
    });
  });

  it.each([keyId, keyArn, 'alias/aws/rds', 'arn:aws:kms:eu-west-1:123456789012:alias/aws/rds'])(
    'finds a key by %s',
    async (id) => {
      kms.addKey({ keyId, alias: 'alias/aws/rds', manager: 'AWS', state: 'PendingDeletion' });
      const client = new KMSClient(local.configuration());

      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));

      expect(KeyMetadata).toMatchObject({
        KeyId: keyId,
        Arn: keyArn,
        KeyState: 'PendingDeletion',
        Enabled: false,
        KeyManager: 'AWS',
      });
    },
  );

  it('authorises a key by its ARN whatever name was used', async () => {
    kms.addKey({ keyId, alias: 'alias/orders' });
    const allowed = new KMSClient(
      local.roleConfiguration('allowed', [{ Effect: 'Allow', Action: 'kms:DescribeKey', Resource: keyArn }]),
    );
    const refused = new KMSClient(
      local.roleConfiguration('refused', [{ Effect: 'Allow', Action: 'kms:DescribeKey', Resource: `${keyArn}0` }]),
    );
    const command = new DescribeKeyCommand({ KeyId: 'alias/orders' });

    expect((await allowed.send(command)).KeyMetadata?.Arn).toBe(keyArn);
    await expect(refused.send(command)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(keyArn),
    });
  });

  it.each([
    ['alias/none', 'Alias arn:aws:kms:eu-west-1:123456789012:alias/none is not found.'],
    [keyId, `Key '${keyArn}' does not exist`],
  ])('refuses the unknown key %s', async (id, message) => {
    const client = new KMSClient(local.configuration());

    const failure = await client.send(new DescribeKeyCommand({ KeyId: id })).catch((error) => error);

    expect(failure).toBeInstanceOf(NotFoundException);
    expect(failure.message).toBe(message);
  });

  it('deploys keys and their aliases', async () => {
    const key = await deploy('AWS::KMS::Key', { Enabled: false, Description: 'vault' });
    await deploy('AWS::KMS::Alias', { AliasName: 'alias/vault', TargetKeyId: key.attributes?.['Arn'] });

    expect(kms.key('alias/vault')).toMatchObject({ keyId: key.ref, state: 'Disabled', description: 'vault' });
    await expect(deploy('AWS::KMS::Alias', { AliasName: 'alias/vault', TargetKeyId: key.ref })).rejects.toThrow(
      'already exists',
    );
  });

  it('describes deployed security groups with their rules', async () => {
    const source = await deploy('AWS::EC2::SecurityGroup', {
      VpcId: 'vpc-1',
      GroupDescription: 'validators',
      GroupName: 'validators',
    });
    const target = await deploy('AWS::EC2::SecurityGroup', {
      VpcId: 'vpc-1',
      GroupDescription: 'quarantine',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, CidrIp: '10.0.0.0/16' }],
    });
    await deploy('AWS::EC2::SecurityGroupIngress', {
      GroupId: target.ref,
      IpProtocol: 'tcp',
      FromPort: '5432',
      ToPort: '5433',
      SourceSecurityGroupId: source.ref,
    });
    const client = new EC2Client(local.configuration());

    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds: [target.ref] }));
    const named = await client.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: 'group-name', Values: ['validators'] },
          { Name: 'vpc-id', Values: ['vpc-1'] },
        ],
      }),
    );

    expect(SecurityGroups).toMatchObject([
      {
        GroupId: expect.stringMatching(/^sg-[\da-f]{17}$/),
        Description: 'quarantine',
        VpcId: 'vpc-1',
        IpPermissions: [
          { FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: '10.0.0.0/16' }] },
          { FromPort: 5432, ToPort: 5433, UserIdGroupPairs: [{ GroupId: source.ref }] },
        ],
      },
    ]);
    expect(named.SecurityGroups?.map((group) => group.GroupId)).toEqual([source.ref]);
  });

  it('pages through security groups', async () => {
    for (let index = 0; index < 7; index += 1) {
      await deploy('AWS::EC2::SecurityGroup', { VpcId: 'vpc-1', GroupDescription: `${index}` });
    }
    const client = new EC2Client(local.configuration());

    const first = await client.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 }));
    const second = await client.send(new DescribeSecurityGroupsCommand({ MaxResults: 5, NextToken: first.NextToken }));

    expect(
      [...(first.SecurityGroups ?? []), ...(second.SecurityGroups ?? [])].map((group) => group.Description),
    ).toEqual([...'0123456']);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    ['an unknown group', { GroupIds: ['sg-0'] }, 'InvalidGroup.NotFound'],
    ['an unknown filter', { Filters: [{ Name: 'colour', Values: ['red'] }] }, 'InvalidParameterValue'],
    ['a page that is too small', { MaxResults: 1 }, 'InvalidParameterValue'],
    ['a token it did not make', { NextToken: 'x' }, 'InvalidPaginationToken'],
  ])('refuses %s', async (_name, input, code) => {
    groups.push({ groupId: 'sg-1', vpcId: 'vpc-1', groupName: 'one', description: '', ingress: [] });
    const client = new EC2Client(local.configuration());

    await expect(client.send(new DescribeSecurityGroupsCommand(input))).rejects.toMatchObject({ name: code });
  });

  it.each([
    [
      'IPv6 sources',
      { IpProtocol: 'tcp', FromPort: 1, ToPort: 2, CidrIpv6: '::/0' },
      'ingress by CidrIpv6 is not modelled',
    ],
    [
      'other protocols',
      { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, CidrIp: '0.0.0.0/0' },
      "protocol 'icmp' is not modelled",
    ],
    [
      'rules without a source',
      { IpProtocol: 'tcp', FromPort: 1, ToPort: 2 },
      'exactly one of CidrIp and SourceSecurityGroupId',
    ],
    [
      'ports that are no range',
      { IpProtocol: 'tcp', FromPort: 9, ToPort: 2, CidrIp: '0.0.0.0/0' },
      'ingress ports 9 to 2',
    ],
    [
      'unknown source groups',
      { IpProtocol: '-1', SourceSecurityGroupId: 'sg-0' },
      "security group 'sg-0' does not exist",
    ],
  ])('refuses ingress with %s', async (_name, rule, message) => {
    const properties = { VpcId: 'vpc-1', GroupDescription: 'x', SecurityGroupIngress: [rule] };

    await expect(deploy('AWS::EC2::SecurityGroup', properties)).rejects.toThrow(message);
  });
});
