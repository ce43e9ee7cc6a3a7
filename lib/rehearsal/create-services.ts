import { createApplicationAutoScaling } from './aws/application-auto-scaling/application-auto-scaling';
import { createBackup } from './aws/backup/backup';
import { jobRoles } from './aws/backup/job-roles';
import { createDynamoDb } from './aws/dynamodb/dynamodb';
import { createEc2 } from './aws/ec2';
import { createEcs } from './aws/ecs/ecs';
import { runTasks } from './aws/ecs/run-task';
import type { StartTask } from './aws/ecs/task-process';
import {
  createElasticLoadBalancing,
  type LoadBalancingTransport,
} from './aws/elastic-load-balancing/elastic-load-balancing';
import { createEvents, type EventTargets } from './aws/events';
import { iamResourceTypes } from './aws/iam';
import { createIamApi } from './aws/iam-api';
import { createKms } from './aws/kms';
import { createLambda } from './aws/lambda';
import { logsResourceTypes } from './aws/logs';
import { createRds } from './aws/rds/rds';
import { createS3 } from './aws/s3/s3';
import { createScheduler } from './aws/scheduler/scheduler';
import { createSecretsManager } from './aws/secrets-manager';
import { createSns } from './aws/sns';
import { createSqs } from './aws/sqs/sqs';
import { createStates } from './aws/states';
import { createSts } from './aws/sts';
import type { Engine } from './engines/engine';
import type { FunctionHost } from './functions/deployed-function';
import { Iam } from './iam/iam';
import { Invocations } from './invocations';
import type { LoopbackNetwork } from './network/loopback-network';
import { AwsError } from './service';
import type { WorldContext } from './world';

export interface ServiceDependencies {
  readonly context: WorldContext;
  readonly network: LoopbackNetwork;
  readonly engine: Engine;
  /** Known once the endpoint listens. */
  endpointUrl(): string;
  /** What a simulation puts in the place of processes, sockets and files. @default - the real ones */
  readonly replaced?: ReplacedParts;
}

export interface ReplacedParts {
  readonly startTask: StartTask;
  readonly loadBalancing: LoadBalancingTransport;
  readonly functions: Pick<FunctionHost, 'createInstance' | 'writeLog'>;
}

export type Services = ReturnType<typeof createServices>;

/** Every service of the local account, wired to each other as their AWS originals are. */
export function createServices({ context, network, engine, endpointUrl, replaced }: ServiceDependencies) {
  const iam = new Iam(context);
  const authorizeRole = recordingRefusals(iam, context);
  const sqs = createSqs(context);
  const deliver = (arn: string, body: string, attributes: Readonly<Record<string, string>>): void => {
    if (arn.split(':')[2] === 'sns') {
      sns.publish(arn, body);
    } else {
      sqs.deliver(arn, body, attributes);
    }
  };
  const lambda = createLambda({
    context,
    network,
    deliver,
    queue: (arn) => sqs.source(arn),
    authorizeRole,
    credentialsForRole: (roleArn, functionArn) => iam.credentialsForRole(roleArn, functionArn),
    endpointUrl,
    ...replaced?.functions,
  });
  const sns = createSns({ context, deliver, invokeFunction: lambda.invokeAsync });
  const targets: EventTargets = {
    invokeFunction: lambda.invokeAsync,
    publish: (topicArn, message) => sns.publish(topicArn, message),
    deliver,
    startExecution: async (machineArn, input, roleArn) => {
      await states.startAs(roleArn, machineArn, input);
    },
    runTask: (request) => runTasks(request, ecs, authorizeRole),
  };
  const events = createEvents({ context, targets });
  const scheduler = createScheduler({
    context,
    targets,
    authorizeRole,
    isTrusted: (roleArn, service) => iam.isTrusted(roleArn, service),
  });
  const invocations = new Invocations(lambda);
  const states = createStates({ context, functions: invocations, events, authorizeRole });
  const secrets = createSecretsManager(context);
  const rds = createRds({ context, network, engines: { [engine.name]: engine }, events, secrets });
  const backup = createBackup({ context, rds, events, authorizeJob: jobRoles(iam, authorizeRole) });
  const loadBalancing = createElasticLoadBalancing({ context, network, transport: replaced?.loadBalancing });
  const ecs = createEcs({
    context,
    network,
    targets: loadBalancing,
    ...(replaced && { startTask: replaced.startTask }),
  });
  const scaling = createApplicationAutoScaling({ context, services: ecs });
  const dynamoDb = createDynamoDb({ context });
  const s3 = createS3({ context });
  const kms = createKms(context);
  const ec2 = createEc2(context, network);
  const sts = createSts(context);
  const iamApi = createIamApi(iam);
  const offered = [
    sqs,
    lambda,
    sns,
    events,
    scheduler,
    states,
    rds,
    backup,
    loadBalancing,
    ecs,
    scaling,
    dynamoDb,
    s3,
    kms,
    secrets,
    ec2,
    sts,
    iamApi,
  ];
  return {
    iam,
    invocations,
    sqs,
    lambda,
    sns,
    events,
    scheduler,
    states,
    rds,
    backup,
    loadBalancing,
    ecs,
    scaling,
    dynamoDb,
    s3,
    kms,
    secrets,
    /** Services that the endpoint offers. */
    offered,
    /** What the assembly can deploy. */
    providers: [...offered, iamResourceTypes(iam, context), logsResourceTypes(context)],
    /** Takes the services down: first whatever calls others, then whatever is called. */
    close: async (): Promise<void> => {
      for (const service of [sqs, scheduler, scaling, states, events, lambda, ecs, loadBalancing, backup, rds]) {
        await service.close?.();
      }
    },
  };
}

/** What a service may not do in a role's name is a denied call like any other, though no request of it arrives. */
function recordingRefusals(iam: Iam, { calls, clock }: WorldContext): Iam['authorizeRole'] {
  return (roleArn, authorizations) => {
    try {
      iam.authorizeRole(roleArn, authorizations);
    } catch (error) {
      if (error instanceof AwsError) {
        const [service = '', operation = ''] = authorizations[0]?.action.split(':') ?? [];
        const refusal = { error: error.name, message: error.message, deniedBy: 'iam' } as const;
        const asked = authorizations.map(({ action, resources }) => ({ action, resources }));
        const caller = iam.callerForRole(roleArn);
        calls.push({ at: clock.now(), service, operation, caller, ...refusal, authorizations: asked });
      }
      throw error;
    }
  };
}
