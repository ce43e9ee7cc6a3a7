import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type Deployment, deploy } from '../../../lib/rehearsal/assembly/deployment';
import { createEc2 } from '../../../lib/rehearsal/aws/ec2';
import { iamResourceTypes } from '../../../lib/rehearsal/aws/iam';
import { createKms } from '../../../lib/rehearsal/aws/kms';
import { logsResourceTypes } from '../../../lib/rehearsal/aws/logs';
import { createSqs } from '../../../lib/rehearsal/aws/sqs/sqs';
import { Iam } from '../../../lib/rehearsal/iam/iam';
import type { ResourceRequest } from '../../../lib/rehearsal/service';
import type { SecurityGroup as LocalSecurityGroup } from '../../../lib/rehearsal/world';
import { testContext } from '../aws/test-context';

/** Two stacks of a stage, with what the CDK makes of grants, references between stacks and assets. */
function synthesize(directory: string): string {
  const code = join(directory, 'code');
  const app = new App({ outdir: join(directory, 'cdk.out'), analyticsReporting: false });
  const stage = new Stage(app, 'Dev', { env: { account: '123456789012', region: 'eu-west-1' } });
  const data = new Stack(stage, 'Data');
  const vpc = Vpc.fromVpcAttributes(data, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a'] });
  const key = new Key(data, 'Key', { alias: 'recovery' });
  const dead = new Queue(data, 'Dead', { queueName: 'dead' });
  const validators = new SecurityGroup(data, 'Validators', { vpc, description: 'validators' });
  const quarantine = new SecurityGroup(data, 'Quarantine', { vpc, description: 'quarantine' });
  quarantine.connections.allowFrom(validators, Port.tcp(5432));

  const recovery = new Stack(stage, 'Recovery');
  const boundary = new ManagedPolicy(recovery, 'Boundary', {
    statements: [new PolicyStatement({ actions: ['*'], resources: ['*'] })],
  });
  const role = new Role(recovery, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    permissionsBoundary: boundary,
  });
  role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole'));
  dead.grantSendMessages(role);
  key.grantDecrypt(role);
  const handler = new LambdaFunction(recovery, 'Check', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    role,
    logGroup: new LogGroup(recovery, 'Log'),
    environment: { GROUP: validators.securityGroupId },
  });
  handler.grantInvoke(new ServicePrincipal('events.amazonaws.com'));
  return synthesizeUnvalidated(app);
}

/** The CDK's template validation keeps a worker that outlives the test; these templates are read, not judged. */
function synthesizeUnvalidated(app: App): string {
  const validation = process.env['CDK_VALIDATION'];
  process.env['CDK_VALIDATION'] = 'false';
  try {
    return app.synth().directory;
  } finally {
    if (validation === undefined) delete process.env['CDK_VALIDATION'];
    else process.env['CDK_VALIDATION'] = validation;
  }
}

describe('an assembly of the CDK', () => {
  const context = testContext();
  const iam = new Iam(context);
  const kms = createKms(context);
  const groups: LocalSecurityGroup[] = [];
  const directory = mkdtempSync(join(tmpdir(), 'synthesized-'));
  let deployment: Deployment;

  beforeAll(async () => {
    mkdirSync(join(directory, 'code'));
    writeFileSync(join(directory, 'code', 'index.js'), 'exports.handler = async () => 1;');
    const network = {
      securityGroups: () => groups,
      addSecurityGroup: (group: LocalSecurityGroup) => void groups.push(group),
    };
    const functions = {
      resourceTypes: {
        'AWS::Lambda::Function': ({ logicalId }: ResourceRequest) => ({
          ref: logicalId,
          attributes: { Arn: `arn:aws:lambda:eu-west-1:123456789012:function:${logicalId}` },
        }),
      },
    };
    const providers = [
      createSqs(context),
      kms,
      createEc2(context, network),
      iamResourceTypes(iam, context),
      logsResourceTypes(context),
      functions,
    ];
    deployment = await deploy(synthesize(directory), providers, context);
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('deploys stages with references between their stacks', () => {
    const [check] = deployment.resourcesOfType('AWS::Lambda::Function');
    const validators = groups.find((group) => group.description === 'validators');

    expect(check?.stackName).toBe('Dev-Recovery');
    expect(check?.properties.Environment.Variables).toEqual({ GROUP: validators?.groupId });
    expect(check?.properties.Code.directory).toContain('asset.');
    expect(kms.key('alias/recovery')?.arn).toBe(deployment.resourcesOfType('AWS::KMS::Key')[0]?.attributes?.['Arn']);
  });

  it('admits the validators to the quarantine group', () => {
    const validators = groups.find((group) => group.description === 'validators');

    expect(groups.find((group) => group.description === 'quarantine')?.ingress).toEqual([
      { fromPort: 5432, toPort: 5432, sourceSecurityGroupId: validators?.groupId },
    ]);
  });

  it('evaluates the grants that the CDK wrote', () => {
    const [check] = deployment.resourcesOfType('AWS::Lambda::Function');
    const ask = (action: string, resource: string) => () =>
      iam.authorizeRole(check?.properties.Role, [{ action, resources: [resource] }]);

    expect(ask('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:123456789012:dead')).not.toThrow();
    expect(ask('kms:Decrypt', kms.key('alias/recovery')?.arn ?? '')).not.toThrow();
    expect(ask('ec2:CreateNetworkInterface', '*')).not.toThrow();
    expect(ask('sqs:ReceiveMessage', 'arn:aws:sqs:eu-west-1:123456789012:dead')).toThrow(
      'no identity-based policy allows',
    );
  });
});
