import type { Service } from '../../../lib/rehearsal/service';
import type { Account } from './account';

export interface Population {
  readonly instanceArn: string;
  readonly vault: string;
  readonly machineArn: string;
  readonly executionArn: string;
  readonly topicArn: string;
  readonly listenerArn: string;
  readonly cluster: string;
  readonly service: string;
  readonly rule: string;
  readonly table: string;
  readonly bucket: string;
}

/** More than the smallest page of RDS, which is 20. */
const PER_PAGE_AND_ONE = 21;
/** More than the page of SNS, which callers cannot choose. */
const TOPICS = 101;
const ENTRY = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } };

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 100));

/** Puts at least two of everything that some operation lists into the account. */
export async function populate(account: Account): Promise<Population> {
  const instanceArn = await addDatabases(account);
  const vault = await addBackups(account, instanceArn);
  const { machineArn, executionArn } = await addWorkflows(account);
  const topicArn = await addMessages(account);
  const listenerArn = await addApplication(account);
  await addTimers(account, topicArn);
  await addQueues(account);
  const { table, bucket } = await addData(account);
  return {
    instanceArn,
    vault,
    machineArn,
    executionArn,
    topicArn,
    listenerArn,
    cluster: 'cluster-100',
    service: 'service-100',
    rule: 'rule-100',
    table,
    bucket,
  };
}

async function addDatabases({ services, send }: Account): Promise<string> {
  const { rds } = services;
  rds.addSubnetGroup({ name: 'default', vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] });
  for (const number of numbered(PER_PAGE_AND_ONE)) {
    rds.addSubnetGroup({ name: `subnets-${number}`, vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] });
    rds.addParameterGroup({ name: `parameters-${number}`, family: 'postgres18' });
    rds.addOptionGroup({ name: `options-${number}`, engine: 'postgres', majorVersion: '18' });
    rds.addProxy(`proxy-${number}`, numbered(PER_PAGE_AND_ONE));
    rds.addBlueGreenDeployment({ BlueGreenDeploymentIdentifier: `bgd-${number}` });
    rds.addPendingMaintenance(`arn:aws:rds:eu-central-1:123456789012:db:${number}`, { Action: 'system-update' });
    const DBInstanceIdentifier = `orders-${number}`;
    const database = { masterUser: 'orders_admin', masterPassword: 'correct-horse-9', database: 'orders' };
    await rds.createInstance({ identifier: DBInstanceIdentifier, securityGroupIds: [], ...database });
    await send('rds', 'CreateDBSnapshot', { DBInstanceIdentifier, DBSnapshotIdentifier: `manual-${number}` });
  }
  return 'arn:aws:rds:eu-central-1:123456789012:db:orders-100';
}

async function addBackups({ services, send }: Account, instanceArn: string): Promise<string> {
  const BackupVaultName = 'orders-vault';
  services.backup.addVault({ name: BackupVaultName });
  for (const instance of services.rds.instances().slice(0, 2)) {
    const point = { instanceResourceId: instance.resourceId, vaultName: BackupVaultName };
    const RecoveryPointArn = await services.backup.takeRecoveryPoint(point);
    await services.backup.takeRecoveryPoint(point);
    for (const number of numbered(2)) {
      services.backup.failNextRestore('no database is wanted');
      const Metadata = {
        DBInstanceIdentifier: `restored-${number}`,
        DBSubnetGroupName: 'default',
        VpcSecurityGroupIds: '[]',
      };
      await send('backup', 'StartRestoreJob', { RecoveryPointArn, Metadata });
    }
  }
  for (const _number of numbered(2)) {
    const IamRoleArn = 'arn:aws:iam::123456789012:role/backup';
    await send('backup', 'StartBackupJob', { BackupVaultName, ResourceArn: instanceArn, IamRoleArn });
  }
  return BackupVaultName;
}

async function addWorkflows({ services, send }: Account) {
  const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' } }] };
  services.iam.addRole({ roleName: 'another', assumeRolePolicyDocument: trust });
  const { arn: RoleArn } = services.iam.addRole({ roleName: 'machine', assumeRolePolicyDocument: trust });
  const definition = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
  const machines = await Promise.all(
    numbered(2).map((number) =>
      deploy(services.states, 'AWS::StepFunctions::StateMachine', {
        StateMachineName: `machine-${number}`,
        RoleArn,
        DefinitionString: JSON.stringify(definition),
      }),
    ),
  );
  const stateMachineArn = machines[0]!;
  await send('states', 'StartExecution', { stateMachineArn });
  const { executionArn } = await send('states', 'StartExecution', { stateMachineArn });
  await services.states.waitFor(String(executionArn));
  return { machineArn: stateMachineArn, executionArn: String(executionArn) };
}

async function addMessages({ services }: Account): Promise<string> {
  let topicArn = '';
  for (const number of numbered(TOPICS)) {
    topicArn = await deploy(services.sns, 'AWS::SNS::Topic', { TopicName: `topic-${number}` });
  }
  for (const number of numbered(TOPICS)) {
    const Endpoint = `person-${number}@example.com`;
    await deploy(services.sns, 'AWS::SNS::Subscription', { TopicArn: topicArn, Protocol: 'email', Endpoint });
  }
  for (const number of numbered(2)) {
    await deploy(services.events, 'AWS::Events::Rule', {
      Name: `rule-${number}`,
      EventPattern: { source: ['nobody'] },
      Targets: numbered(2).map((Id) => ({ Id, Arn: topicArn })),
    });
  }
  return topicArn;
}

async function addTimers({ services, send }: Account, Arn: string): Promise<void> {
  const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' } }] };
  const { arn: RoleArn } = services.iam.addRole({ roleName: 'timer', assumeRolePolicyDocument: trust });
  for (const number of numbered(2)) {
    await send('scheduler', 'CreateScheduleGroup', { Name: `group-${number}` });
    await send('scheduler', 'CreateSchedule', {
      Name: `schedule-${number}`,
      ScheduleExpression: 'rate(1 day)',
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn, RoleArn },
    });
  }
}

async function addQueues({ services, send, context }: Account): Promise<void> {
  const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }] };
  const { arn: Role } = services.iam.addRole({ roleName: 'importer', assumeRolePolicyDocument: trust });
  const allowed = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] };
  services.iam.putPolicy('importer', 'queues', allowed);
  const code = { Code: { directory: context.directory }, Handler: 'index.handler', Runtime: 'nodejs24.x' };
  const FunctionName = await deploy(services.lambda, 'AWS::Lambda::Function', { ...code, Role });
  for (const number of numbered(2)) {
    const { attributes } = await services.sqs.resourceTypes!['AWS::SQS::Queue']!({
      logicalId: `Queue${number}`,
      stackName: 'stack',
      properties: {},
    });
    const EventSourceArn = String(attributes?.['Arn']);
    await send('lambda', 'CreateEventSourceMapping', { FunctionName, EventSourceArn, Enabled: false });
  }
}

async function addApplication({ services, network }: Account): Promise<string> {
  const { ecs, scaling, loadBalancing } = services;
  for (const number of numbered(6)) {
    const group = { vpcId: 'vpc-1', groupName: `group-${number}`, description: number, ingress: [] };
    network.addSecurityGroup({ ...group, groupId: `sg-${number}` });
  }
  const container = { command: ['node', '-e', 'setInterval(() => {}, 1000)'] };
  const taskDefinition = ecs.registerTaskDefinition({ family: 'task', environment: {}, container });
  ecs.registerTaskDefinition({ family: 'task', environment: { RELEASE: '2' }, container });
  for (const number of numbered(2)) ecs.addCluster(`cluster-${number}`);
  for (const number of numbered(2)) {
    const resourceId = `service/cluster-100/service-${number}`;
    const cluster = { cluster: 'cluster-100', taskDefinition, securityGroupIds: ['sg-100'] };
    ecs.createService({ ...cluster, serviceName: `service-${number}`, desiredCount: number === '100' ? 2 : 0 });
    scaling.addTarget(resourceId, { min: 0, max: 4 });
    const target = { ServiceNamespace: 'ecs', ResourceId: resourceId, CreationTime: new Date() } as const;
    const of = { ...target, ScalableDimension: 'ecs:service:DesiredCount' } as const;
    scaling.addPolicy({
      ...of,
      PolicyARN: number,
      PolicyName: `policy-${number}`,
      PolicyType: 'TargetTrackingScaling',
    });
    const schedule = { Schedule: 'rate(1 day)', ScheduledActionName: `action-${number}` };
    scaling.addScheduledAction({ ...of, ...schedule, ScheduledActionARN: number });
  }
  await ecs.whenSteady('cluster-100', 'service-100');
  const prefix = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:';
  for (const number of numbered(2)) {
    const arn = `${prefix}targetgroup/group-${number}/${number}`;
    await loadBalancing.addLoadBalancer({
      listenerArn: `${prefix}listener/app/shop/${number}/1`,
      hostName: `shop-${number}.example.com`,
      targetGroups: [{ arn, name: `group-${number}` }],
      defaultTargetGroupArn: arn,
    });
  }
  const ListenerArn = `${prefix}listener/app/shop/100/1`;
  const Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/x'] } }];
  const rule = { ListenerArn, Priority: '10', Conditions, Actions: [ENTRY] };
  await deploy(loadBalancing, 'AWS::ElasticLoadBalancingV2::ListenerRule', rule);
  return ListenerArn;
}

async function addData({ services, send }: Account): Promise<{ table: string; bucket: string }> {
  const [TableName, Bucket] = ['orders', 'reports'];
  services.dynamoDb.addTable(TableName, {
    KeySchema: [
      { AttributeName: 'customer', KeyType: 'HASH' },
      { AttributeName: 'order', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'customer', AttributeType: 'S' },
      { AttributeName: 'order', AttributeType: 'S' },
    ],
  });
  services.s3.addBucket(Bucket);
  for (const number of numbered(3)) {
    await send('dynamodb', 'PutItem', { TableName, Item: { customer: { S: 'c' }, order: { S: number } } });
    await send('s3', 'PutObject', { Bucket, Key: `report-${number}`, Body: number });
  }
  return { table: TableName, bucket: Bucket };
}

let deployed = 0;

async function deploy(service: Service, type: string, properties: object): Promise<string> {
  deployed += 1;
  const resource = await service.resourceTypes![type]!({ logicalId: `R${deployed}`, stackName: 'stack', properties });
  return resource.ref;
}
