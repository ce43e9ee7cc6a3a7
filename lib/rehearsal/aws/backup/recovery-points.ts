import type {
  DescribeRecoveryPointOutput,
  ListRecoveryPointsByBackupVaultInput,
  ListRecoveryPointsByBackupVaultOutput,
  ListRecoveryPointsByResourceInput,
  ListRecoveryPointsByResourceOutput,
  ProtectedResource,
  RecoveryPointByBackupVault,
  RecoveryPointStatus,
} from '@aws-sdk/client-backup';
import { AwsError } from '../../service';
import { pageOf } from '../rds/pages';
import { tokenPage } from './token-page';
import type { BackupVault, Vaults } from './vaults';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

export interface RecoveryPoint {
  readonly arn: string;
  readonly vault: BackupVault;
  readonly kind: 'snapshot' | 'continuous';
  /** ARN of the instance when the recovery point was made: a rename does not change it. */
  readonly resourceArn: string;
  /** Resource ID of the instance: what a rename never changes. */
  readonly resourceId: string;
  readonly resourceName: string;
  readonly createdAt: Date;
  readonly completedAt: Date;
  readonly sizeInBytes: number;
  readonly roleArn: string;
  readonly encryptionKeyArn?: string | undefined;
  /** @default - kept for ever */
  readonly deleteAfterDays?: number | undefined;
  /** What GetRecoveryPointRestoreMetadata answers. */
  readonly restoreMetadata: Readonly<Record<string, string>>;
  lastRestoreAt?: Date;
  /** @default - COMPLETED, or AVAILABLE for a continuous one */
  status?: RecoveryPointStatus;
}

/** The recovery points of all vaults. */
export class RecoveryPoints {
  private readonly points = new Map<string, RecoveryPoint>();

  constructor(private readonly vaults: Vaults) {}

  add(point: RecoveryPoint): void {
    this.points.set(point.arn, point);
  }

  remove(arn: string): void {
    this.points.delete(arn);
  }

  all(): RecoveryPoint[] {
    return [...this.points.values()];
  }

  find(arn: string | undefined): RecoveryPoint | undefined {
    return this.points.get(arn ?? '');
  }

  /** The recovery point in this vault; fails as AWS Backup does when there is none. */
  require(vaultName: string | undefined, arn: string | undefined): RecoveryPoint {
    const vault = this.vaults.require(vaultName);
    const point = this.find(arn);
    if (!point || point.vault.name !== vault.name) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Cannot find recovery point ${arn} in backup vault ${vaultName}.`,
      );
    }
    return point;
  }

  listByVault(input: ListRecoveryPointsByBackupVaultInput): ListRecoveryPointsByBackupVaultOutput {
    const vault = this.vaults.require(input.BackupVaultName);
    const points = this.all()
      .filter((point) => point.vault.name === vault.name)
      .filter((point) => input.ByResourceArn === undefined || point.resourceArn === input.ByResourceArn)
      .filter(() => input.ByResourceType === undefined || input.ByResourceType === 'RDS')
      .filter(() => input.ByBackupPlanId === undefined && input.ByParentRecoveryPointArn === undefined)
      .filter((point) => input.ByCreatedBefore === undefined || point.createdAt < input.ByCreatedBefore)
      .filter((point) => input.ByCreatedAfter === undefined || point.createdAt > input.ByCreatedAfter);
    const { items, marker } = pageOf(points, byCreation, tokenPage(input));
    return { RecoveryPoints: items.map(recoveryPointView), NextToken: marker };
  }

  /** Fewer fields than by vault: neither completion nor lifecycle, as on AWS. */
  listByResource(input: ListRecoveryPointsByResourceInput): ListRecoveryPointsByResourceOutput {
    const points = this.all().filter((point) => point.resourceArn === input.ResourceArn);
    const { items, marker } = pageOf(points, byCreation, tokenPage(input));
    return {
      NextToken: marker,
      RecoveryPoints: items.map((point) => ({
        RecoveryPointArn: point.arn,
        CreationDate: point.createdAt,
        Status: statusOf(point),
        EncryptionKeyArn: point.encryptionKeyArn,
        BackupSizeBytes: point.sizeInBytes,
        BackupVaultName: point.vault.name,
        IsParent: false,
        ResourceName: point.resourceName,
        VaultType: 'BACKUP_VAULT',
      })),
    };
  }

  protectedResources(): ProtectedResource[] {
    const latest = new Map<string, RecoveryPoint>();
    for (const point of this.all().sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()))
      latest.set(point.resourceArn, point);
    return [...latest.values()].map((point) => ({
      ResourceArn: point.resourceArn,
      ResourceType: 'RDS',
      ResourceName: point.resourceName,
      LastBackupTime: point.completedAt,
      LastBackupVaultArn: point.vault.arn,
      LastRecoveryPointArn: point.arn,
    }));
  }

  /** Fails as AWS Backup does for a resource that it has never backed up. */
  requireProtected(resourceArn: string | undefined): ProtectedResource {
    if (!/^arn:aws[^:]*:[a-z0-9-]+:/.test(resourceArn ?? '')) {
      throw new AwsError('InvalidParameterValueException', `Invalid resource ARN '${resourceArn}'`);
    }
    const found = this.protectedResources().find(({ ResourceArn }) => ResourceArn === resourceArn);
    if (!found) throw new AwsError('ResourceNotFoundException', `Resource ${resourceArn} is not protected.`);
    return found;
  }
}

export function recoveryPointView(point: RecoveryPoint): RecoveryPointByBackupVault & DescribeRecoveryPointOutput {
  const deleteAt = deletionOf(point);
  return {
    RecoveryPointArn: point.arn,
    BackupVaultName: point.vault.name,
    BackupVaultArn: point.vault.arn,
    ResourceArn: point.resourceArn,
    ResourceType: 'RDS',
    ResourceName: point.resourceName,
    IamRoleArn: point.roleArn,
    Status: statusOf(point),
    CreationDate: point.createdAt,
    InitiationDate: point.createdAt,
    CompletionDate: statusOf(point) === 'CREATING' ? undefined : point.completedAt,
    BackupSizeInBytes: point.sizeInBytes,
    Lifecycle: point.deleteAfterDays === undefined ? undefined : { DeleteAfterDays: point.deleteAfterDays },
    CalculatedLifecycle: deleteAt && { DeleteAt: deleteAt },
    EncryptionKeyArn: point.encryptionKeyArn,
    IsEncrypted: point.encryptionKeyArn !== undefined,
    LastRestoreTime: point.lastRestoreAt,
    IsParent: false,
    VaultType: 'BACKUP_VAULT',
  };
}

/** When the lifecycle deletes the point; `undefined` = never. */
export function deletionOf(point: RecoveryPoint): Date | undefined {
  return point.deleteAfterDays === undefined
    ? undefined
    : new Date(point.createdAt.getTime() + point.deleteAfterDays * DAY_MILLISECONDS);
}

export function statusOf({ kind, status }: RecoveryPoint): RecoveryPointStatus {
  return status ?? (kind === 'continuous' ? 'AVAILABLE' : 'COMPLETED');
}

function byCreation({ createdAt, arn }: RecoveryPoint): string {
  return `${createdAt.toISOString()} ${arn}`;
}
