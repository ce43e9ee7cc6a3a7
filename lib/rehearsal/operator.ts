import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { BackupClient, DescribeBackupJobCommand, StartBackupJobCommand } from '@aws-sdk/client-backup';
import {
  DescribeServicesCommand,
  ECSClient,
  type Service as EcsService,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type DBInstance, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { JobDesk } from './job-desk';

export interface OperatorAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A person at the keyboard: everything goes through the endpoint with the SDK, as it would with the AWS CLI. */
export class Operator {
  private readonly autoScaling: ApplicationAutoScalingClient;
  private readonly backup: BackupClient;
  private readonly ecs: ECSClient;
  private readonly lambda: LambdaClient;
  private readonly rds: RDSClient;
  private readonly s3: S3Client;
  private readonly sfn: SFNClient;
  /** Writers that are no services. */
  readonly jobs: JobDesk;

  constructor(access: OperatorAccess) {
    this.autoScaling = new ApplicationAutoScalingClient(access);
    this.backup = new BackupClient(access);
    this.ecs = new ECSClient(access);
    this.lambda = new LambdaClient(access);
    this.rds = new RDSClient(access);
    this.s3 = new S3Client({ ...access, forcePathStyle: true });
    this.sfn = new SFNClient(access);
    this.jobs = new JobDesk(access);
  }

  async startExecution(stateMachineArn: string, name: string, input: unknown): Promise<string> {
    const { executionArn } = await this.sfn.send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    );
    return executionArn!;
  }

  async stopExecution(executionArn: string, cause: string): Promise<void> {
    await this.sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause }));
  }

  /** Newest first. */
  async executions(stateMachineArn: string): Promise<string[]> {
    const { executions } = await this.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    return (executions ?? []).map(({ executionArn }) => executionArn!);
  }

  describeExecution(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    return this.sfn.send(new DescribeExecutionCommand({ executionArn }));
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.sfn.send(new GetExecutionHistoryCommand({ executionArn, nextToken }));
      events.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return events;
  }

  async invoke(functionName: string, payload: unknown): Promise<unknown> {
    const { Payload, FunctionError } = await this.lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
    );
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
    if (FunctionError) {
      throw new Error(`function '${functionName}' failed: ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  async startBackup(vault: string, resourceArn: string, roleArn: string): Promise<string> {
    const { BackupJobId } = await this.backup.send(
      new StartBackupJobCommand({ BackupVaultName: vault, ResourceArn: resourceArn, IamRoleArn: roleArn }),
    );
    return BackupJobId!;
  }

  backupJob(backupJobId: string) {
    return this.backup.send(new DescribeBackupJobCommand({ BackupJobId: backupJobId }));
  }

  async services(cluster: string, services: readonly string[]): Promise<EcsService[]> {
    const answer = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [...services] }));
    return answer.services ?? [];
  }

  async deploy(cluster: string, service: string, taskDefinition: string): Promise<void> {
    await this.ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition }));
  }

  async scale(cluster: string, service: string, desiredCount: number): Promise<void> {
    await this.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  }

  /** Bounds and suspensions of a service's scaling, as one comparable text; `none` without a target. */
  async scaling(cluster: string, service: string): Promise<string> {
    const { ScalableTargets } = await this.autoScaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', ResourceIds: [`service/${cluster}/${service}`] }),
    );
    const target = ScalableTargets?.[0];
    return target
      ? `${target.MinCapacity}-${target.MaxCapacity} suspended ${JSON.stringify(target.SuspendedState)}`
      : 'none';
  }

  async instances(): Promise<DBInstance[]> {
    const { DBInstances } = await this.rds.send(new DescribeDBInstancesCommand({}));
    return DBInstances ?? [];
  }

  async object(bucket: string, key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body!.transformToString();
  }
}
