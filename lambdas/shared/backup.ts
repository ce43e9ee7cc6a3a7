import {
  BackupClient,
  DescribeRecoveryPointCommand,
  DescribeRestoreJobCommand,
  GetRestoreJobMetadataCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListRestoreJobsCommand,
  ResourceNotFoundException,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';

/** A recovery point as the vault lists it. Its creation is not the time of its data. */
export interface RecoveryPoint {
  readonly arn: string;
  readonly kind: 'continuous' | 'snapshot';
  readonly status: string;
  readonly createdAt: string;
  readonly completedAt?: string;
  /** When its lifecycle deletes it; absent when it is kept for ever or, for a continuous one, slides. */
  readonly deleteAt?: string;
}

export interface RestoreJob {
  readonly id: string;
  /** PENDING, RUNNING, COMPLETED, ABORTED or FAILED; others are possible and not final. */
  readonly status: string;
  readonly message?: string;
  readonly createdResourceArn?: string;
}

export interface RestoreRequest {
  readonly recoveryPointArn: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly token: string;
}

/** `arn:P:backup:R:A:recovery-point:continuous:db-...` is continuous; snapshots of RDS have the snapshot's own ARN. */
function recoveryPointKind(arn: string): RecoveryPoint['kind'] {
  return arn.includes(':recovery-point:continuous:') ? 'continuous' : 'snapshot';
}

/** True when a continuous recovery point was made from this instance; the ARN carries its resource ID. */
export function isContinuousOf(arn: string, resourceId: string): boolean {
  return new RegExp(`:continuous:${resourceId.toLowerCase()}-[0-9a-f]{8}$`).test(arn);
}

/** Calls to AWS Backup that functions of a recovery make. */
export class Backup {
  constructor(private readonly client = new BackupClient({})) {}

  async recoveryPoints(vaultName: string, resourceArn: string): Promise<readonly RecoveryPoint[]> {
    const points: RecoveryPoint[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new ListRecoveryPointsByBackupVaultCommand({
          BackupVaultName: vaultName,
          ByResourceArn: resourceArn,
          ...(token ? { NextToken: token } : {}),
        }),
      );
      points.push(...(page.RecoveryPoints ?? []).map(recoveryPoint));
      token = page.NextToken;
    } while (token);
    return points;
  }

  /** `undefined` when the vault has no such recovery point. */
  async recoveryPoint(vaultName: string, arn: string): Promise<RecoveryPoint | undefined> {
    try {
      return recoveryPoint(
        await this.client.send(new DescribeRecoveryPointCommand({ BackupVaultName: vaultName, RecoveryPointArn: arn })),
      );
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  async startRestore({ recoveryPointArn, metadata, roleArn, token }: RestoreRequest): Promise<string> {
    const { RestoreJobId } = await this.client.send(
      new StartRestoreJobCommand({
        RecoveryPointArn: recoveryPointArn,
        Metadata: { ...metadata },
        IamRoleArn: roleArn,
        IdempotencyToken: token,
        ResourceType: 'RDS',
        // Copied tags would enrol the candidate in tag-driven backup plans, stop schedules and sweepers.
        CopySourceTagsToRestoredResource: false,
      }),
    );
    if (!RestoreJobId) {
      throw new Error(`restore of '${recoveryPointArn}' was accepted without a job id; start the recovery again`);
    }
    return RestoreJobId;
  }

  async restoreJob(id: string): Promise<RestoreJob> {
    const job = await this.client.send(new DescribeRestoreJobCommand({ RestoreJobId: id }));
    return {
      id,
      status: job.Status ?? 'UNKNOWN',
      ...(job.StatusMessage ? { message: job.StatusMessage } : {}),
      ...(job.CreatedResourceArn ? { createdResourceArn: job.CreatedResourceArn } : {}),
    };
  }

  /** The newest job that restores this recovery point under this name: how a lost reply of StartRestoreJob is found. */
  async restoreJobFor(recoveryPointArn: string, instanceIdentifier: string): Promise<string | undefined> {
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new ListRestoreJobsCommand({ ByResourceType: 'RDS', ...(token ? { NextToken: token } : {}) }),
      );
      const jobs = (page.RestoreJobs ?? []).filter((job) => job.RecoveryPointArn === recoveryPointArn);
      jobs.sort((left, right) => (right.CreationDate?.getTime() ?? 0) - (left.CreationDate?.getTime() ?? 0));
      for (const { RestoreJobId } of jobs) {
        if (RestoreJobId && (await this.identifierOf(RestoreJobId)) === instanceIdentifier) {
          return RestoreJobId;
        }
      }
      token = page.NextToken;
    } while (token);
    return undefined;
  }

  private async identifierOf(jobId: string): Promise<string | undefined> {
    const { Metadata } = await this.client.send(new GetRestoreJobMetadataCommand({ RestoreJobId: jobId }));
    const entry = Object.entries(Metadata ?? {}).find(([name]) => name.toLowerCase() === 'dbinstanceidentifier');
    return entry?.[1];
  }
}

function recoveryPoint(point: {
  readonly RecoveryPointArn?: string | undefined;
  readonly Status?: string | undefined;
  readonly CreationDate?: Date | undefined;
  readonly CompletionDate?: Date | undefined;
  readonly CalculatedLifecycle?: { readonly DeleteAt?: Date | undefined } | undefined;
}): RecoveryPoint {
  const arn = point.RecoveryPointArn ?? '';
  return {
    arn,
    kind: recoveryPointKind(arn),
    status: point.Status ?? 'UNKNOWN',
    createdAt: point.CreationDate?.toISOString() ?? '',
    ...(point.CompletionDate ? { completedAt: point.CompletionDate.toISOString() } : {}),
    ...(point.CalculatedLifecycle?.DeleteAt ? { deleteAt: point.CalculatedLifecycle.DeleteAt.toISOString() } : {}),
  };
}
