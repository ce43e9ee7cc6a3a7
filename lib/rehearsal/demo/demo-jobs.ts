import { join } from 'node:path';
import type { ConfiguredWriter } from '../../../lambdas/shared/contract/writer';
import type { EventsControl } from '../aws/events';
import type { LambdaControl } from '../aws/lambda';
import type { SchedulerControl } from '../aws/scheduler/scheduler';
import type { Sqs } from '../aws/sqs/sqs';
import type { Iam } from '../iam/iam';
import type { WorldContext } from '../world';

export interface JobServices {
  readonly iam: Iam;
  readonly sqs: Sqs;
  readonly lambda: LambdaControl;
  readonly events: EventsControl;
  readonly scheduler: SchedulerControl;
}

export interface JobOptions {
  readonly writers: readonly ConfiguredWriter[];
  /** Directory of the bundle that `bundleJobs` makes. */
  readonly bundle: string;
  /** How the jobs reach the database; DEMO_JOB is added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly securityGroupIds: readonly string[];
}

type Job = 'importOrders' | 'renewSubscription' | 'holdBack';

/** Seconds of the world between two orders that partners put into a queue. */
const SECONDS_BETWEEN_MESSAGES = 30;
const CUSTOMERS = 2;
const TIMEOUT_SECONDS = 10;

/**
 * Sets up the writers of the demo that are no ECS services: functions that import orders from a queue, schedules and
 * rules that renew a subscription every minute, and hooks with a flag. Partners begin to send orders at once.
 */
export async function startJobs(context: WorldContext, services: JobServices, options: JobOptions): Promise<void> {
  for (const writer of options.writers) {
    if (writer.kind === 'lambda') await startImporter(context, services, options, writer.functionName);
    if (writer.kind === 'schedule') addSchedule(context, services, options, writer);
    if (writer.kind === 'rule') addRule(context, services, options, writer);
    if (writer.kind === 'hook') {
      const functionName = writer.functionArn.split(':')[6] ?? '';
      // One function may hold back both writes and deployments.
      if (!services.lambda.functionNames().includes(functionName))
        addFunction(context, services, options, { functionName, job: 'holdBack' });
    }
  }
}

async function startImporter(
  context: WorldContext,
  services: JobServices,
  options: JobOptions,
  functionName: string,
): Promise<void> {
  const { sqs, lambda } = services;
  const { attributes } = await sqs.resourceTypes!['AWS::SQS::Queue']!({
    stackName: 'account',
    logicalId: functionName,
    properties: { QueueName: functionName },
  });
  const queueArn = String(attributes?.['Arn']);
  addFunction(context, services, options, { functionName, job: 'importOrders', queueArn });
  await lambda.addMapping({
    FunctionName: functionName,
    EventSourceArn: queueArn,
    BatchSize: 5,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  // Partners know nothing of a recovery: they go on sending while nobody reads.
  const pause = Math.max(500, context.pace.stateMachineWait(SECONDS_BETWEEN_MESSAGES));
  sqs.feed(queueArn, pause, (sent) =>
    JSON.stringify({ customerId: 1 + (sent % CUSTOMERS), totalCents: 100 + ((sent * 7919) % 50_000) }),
  );
}

function addSchedule(
  context: WorldContext,
  services: JobServices,
  options: JobOptions,
  { group, name, roleArn }: Extract<ConfiguredWriter, { kind: 'schedule' }>,
): void {
  const { iam, scheduler } = services;
  const functionArn = addFunction(context, services, options, {
    functionName: `${name}-job`,
    job: 'renewSubscription',
  });
  const roleName = roleArn.split('/').at(-1) ?? '';
  iam.addRole({ roleName, path: rolePath(roleArn), assumeRolePolicyDocument: trust('scheduler.amazonaws.com') });
  iam.putPolicy(roleName, 'invoke', allow('lambda:InvokeFunction', functionArn));
  scheduler.addGroup(group);
  // Every member that an update could lose is set, so that restoring the schedule has work to do.
  scheduler.addSchedule({
    Name: name,
    GroupName: group,
    Description: 'renews subscriptions',
    ScheduleExpression: 'rate(1 minute)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    EndDate: new Date(context.clock.now().getTime() + 10 * 365 * 86_400_000),
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1 },
    Target: {
      Arn: functionArn,
      RoleArn: roleArn,
      Input: JSON.stringify({ job: name }),
      RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 },
    },
  });
}

function addRule(
  context: WorldContext,
  services: JobServices,
  options: JobOptions,
  { eventBus, name }: Extract<ConfiguredWriter, { kind: 'rule' }>,
): void {
  const Arn = addFunction(context, services, options, { functionName: `${name}-job`, job: 'renewSubscription' });
  services.events.addRule({
    name,
    eventBusName: eventBus,
    scheduleExpression: 'rate(1 minute)',
    description: 'renews subscriptions',
    targets: [{ Id: 'job', Arn }],
  });
}

function addFunction(
  { region, accountId, directory }: WorldContext,
  { iam, lambda }: JobServices,
  { bundle, environment, securityGroupIds }: JobOptions,
  { functionName, job, queueArn }: { functionName: string; job: Job; queueArn?: string },
): string {
  const roleName = `${functionName}-role`.slice(0, 64);
  const { arn: roleArn } = iam.addRole({ roleName, assumeRolePolicyDocument: trust('lambda.amazonaws.com') });
  if (queueArn) iam.putPolicy(roleName, 'queue', allow('sqs:*', queueArn));
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  lambda.addFunction({
    name: functionName,
    arn,
    roleArn,
    handler: `index.${job}`,
    runtime: 'nodejs24.x',
    directory: bundle,
    timeoutSeconds: TIMEOUT_SECONDS,
    memoryMegabytes: 256,
    environment:
      job === 'holdBack'
        ? { DEMO_JOB: job, FLAG_FILE: join(directory, 'demo', `${functionName}.flag`) }
        : { ...environment, DEMO_JOB: job },
    ...(job === 'holdBack' ? {} : { securityGroupIds }),
    description: job === 'holdBack' ? 'holds back what looks at its flag' : 'writes to the database of the demo',
    architecture: 'arm64',
    logGroup: `/aws/lambda/${functionName}`,
  });
  return arn;
}

function rolePath(roleArn: string): string {
  const path = /:role(\/(?:.+\/)?)[^/]+$/.exec(roleArn)?.[1];
  if (path === undefined) throw new Error(`'${roleArn}' is no role, expected arn:aws:iam::<account>:role/<name>`);
  return path;
}

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

const allow = (action: string, resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
});
