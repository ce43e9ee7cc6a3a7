import * as ec2 from '@aws-sdk/client-ec2';
import * as rds from '@aws-sdk/client-rds';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsError, type Service } from '../../../lib/rehearsal/service';
import { type LocalEndpoint, localEndpoint } from './local-endpoint';

const createdAt = new Date('2026-11-21T09:30:00.250Z');
const seen: unknown[] = [];

const fakeRds: Service<typeof rds> = {
  signingName: 'rds',
  sdk: rds,
  operations: {
    DescribeDBInstances: (input) => {
      seen.push(input);
      if (input.DBInstanceIdentifier === 'nope')
        throw new AwsError('DBInstanceNotFoundFault', 'DBInstance nope not found.');
      if (input.DBInstanceIdentifier === 'busy') throw new AwsError('Throttling', 'Rate exceeded', 400);
      if (input.DBInstanceIdentifier === 'crash') throw new TypeError('cannot read the instance');
      if (input.DBInstanceIdentifier === 'mistyped')
        return { DBInstances: [{ AllocatedStorage: '20' as unknown as number }] };
      return {
        DBInstances: [
          {
            DBInstanceIdentifier: 'orders & <co>',
            AllocatedStorage: 20,
            MultiAZ: false,
            InstanceCreateTime: createdAt,
            VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
            TagList: [],
          },
        ],
      };
    },
    ModifyDBInstance: (input) => {
      seen.push(input);
      return {};
    },
    AddTagsToResource: (input) => {
      seen.push(input);
      return {};
    },
  },
};

const fakeEc2: Service<typeof ec2> = {
  signingName: 'ec2',
  sdk: ec2,
  operations: {
    DescribeSecurityGroups: (input) => {
      seen.push(input);
      if (input.GroupIds?.includes('sg-none'))
        throw new AwsError('InvalidGroup.NotFound', "The security group 'sg-none' does not exist");
      return {
        SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432 }] }],
        NextToken: 'more',
      };
    },
  },
};

describe('the query protocols, spoken by the SDK', () => {
  let local: LocalEndpoint;

  beforeEach(async () => {
    seen.length = 0;
    local = await localEndpoint([fakeRds, fakeEc2]);
  });

  afterEach(() => local.server.close());

  it('answers awsQuery with lists, dates and markup characters intact', async () => {
    const client = new rds.RDSClient(local.configuration());

    const { DBInstances } = await client.send(
      new rds.DescribeDBInstancesCommand({
        Filters: [{ Name: 'engine', Values: ['postgres', 'mysql'] }],
        MaxRecords: 20,
      }),
    );

    expect(seen).toEqual([{ Filters: [{ Name: 'engine', Values: ['postgres', 'mysql'] }], MaxRecords: 20 }]);
    expect(DBInstances).toEqual([
      {
        DBInstanceIdentifier: 'orders & <co>',
        AllocatedStorage: 20,
        MultiAZ: false,
        InstanceCreateTime: createdAt,
        VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
        TagList: [],
      },
    ]);
  });

  it('reads empty lists, booleans and operations without output in awsQuery', async () => {
    const client = new rds.RDSClient(local.configuration());

    await client.send(
      new rds.ModifyDBInstanceCommand({ DBInstanceIdentifier: 'a', ApplyImmediately: true, VpcSecurityGroupIds: [] }),
    );
    await client.send(
      new rds.AddTagsToResourceCommand({ ResourceName: 'arn', Tags: [{ Key: 'recovery:role', Value: 'candidate' }] }),
    );

    expect(seen).toEqual([
      { DBInstanceIdentifier: 'a', ApplyImmediately: true, VpcSecurityGroupIds: [] },
      { ResourceName: 'arn', Tags: [{ Key: 'recovery:role', Value: 'candidate' }] },
    ]);
  });

  it('answers a modelled error with its wire code and status', async () => {
    const client = new rds.RDSClient(local.configuration());

    const failure = await client
      .send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: 'nope' }))
      .catch((error) => error);

    expect(failure).toBeInstanceOf(rds.DBInstanceNotFoundFault);
    expect(failure).toMatchObject({ message: 'DBInstance nope not found.', $metadata: { httpStatusCode: 404 } });
    expect(local.context.calls).toMatchObject([
      { service: 'rds', operation: 'DescribeDBInstances', error: 'DBInstanceNotFound' },
    ]);
  });

  it('keeps the code of an error that the service does not model', async () => {
    const client = new rds.RDSClient(local.configuration());

    const failure = client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: 'busy' }));

    await expect(failure).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('answers 500 and logs the operation when an implementation throws something else', async () => {
    const client = new rds.RDSClient(local.configuration());

    const failure = client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: 'crash' }));

    await expect(failure).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
    expect(local.context.lines).toEqual([
      expect.stringContaining('rds:DescribeDBInstances: TypeError: cannot read the instance'),
    ]);
  });

  it('answers 500 instead of an output that does not fit the schema', async () => {
    const client = new rds.RDSClient(local.configuration());

    const failure = client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: 'mistyped' }));

    await expect(failure).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.stringContaining('output.DBInstances[0].AllocatedStorage: expected number, found string'),
    });
  });

  it('refuses mistyped values of awsQuery with all faults at once', async () => {
    const client = new rds.RDSClient(local.configuration());
    const input = { DBInstanceIdentifier: 'a', AllocatedStorage: 'abc', ApplyImmediately: 'yes' } as never;

    const failure = client.send(new rds.ModifyDBInstanceCommand(input));

    await expect(failure).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'AllocatedStorage: expected number, found "abc"; ApplyImmediately: expected boolean, found "yes"',
    });
    expect(seen).toEqual([]);
  });

  it('names a missing required member of awsQuery', async () => {
    const client = new rds.RDSClient(local.configuration());

    const failure = client.send(new rds.ModifyDBInstanceCommand({ MultiAZ: true } as never));

    await expect(failure).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'DBInstanceIdentifier: missing required member',
    });
  });

  it('answers ec2Query with flat lists and its own error envelope', async () => {
    const client = new ec2.EC2Client(local.configuration());

    const answer = await client.send(
      new ec2.DescribeSecurityGroupsCommand({
        GroupIds: ['sg-1', 'sg-2'],
        Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }],
      }),
    );
    const failure = client.send(new ec2.DescribeSecurityGroupsCommand({ GroupIds: ['sg-none'] }));

    expect(seen[0]).toEqual({ GroupIds: ['sg-1', 'sg-2'], Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }] });
    expect(answer.SecurityGroups).toEqual([
      { GroupId: 'sg-1', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432 }] },
    ]);
    expect(answer.NextToken).toBe('more');
    await expect(failure).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  });

  it('refuses an operation that is not modelled by its name', async () => {
    const client = new rds.RDSClient(local.configuration());

    const failure = client.send(new rds.StopDBInstanceCommand({ DBInstanceIdentifier: 'a' }));

    await expect(failure).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'rds:StopDBInstance is not modelled by the local world',
    });
  });
});
