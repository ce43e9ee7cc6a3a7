import { AwsError, type ResourceType } from '../../service';
import type { WorldContext } from '../../world';
import { randomUuid } from '../rds/identifiers';
import { VaultPolicy } from './vault-policy';

export interface BackupVault {
  readonly name: string;
  readonly arn: string;
  readonly encryptionKeyArn?: string | undefined;
  readonly policy: VaultPolicy;
  /** Vault lock, as in its template: with it nothing is deleted before its time. */
  readonly lock?:
    | { readonly minRetentionDays?: number | undefined; readonly maxRetentionDays?: number | undefined }
    | undefined;
}

export interface StoredPlan {
  readonly planId: string;
  readonly arn: string;
  readonly properties: unknown;
  readonly selections: unknown[];
}

type Place = Pick<WorldContext, 'region' | 'accountId' | 'random'>;

/** Vaults, and the plans and selections that were deployed; plans are kept and shown, their schedules never fire. */
export class Vaults {
  private readonly vaults = new Map<string, BackupVault>();
  readonly plans = new Map<string, StoredPlan>();

  constructor(private readonly context: Place) {}

  add(vault: Omit<BackupVault, 'arn' | 'policy'> & { readonly policyDocument?: unknown }): BackupVault {
    const { policyDocument, ...rest } = vault;
    if (!/^[a-zA-Z0-9_-]{2,50}$/.test(vault.name)) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Invalid backup vault name '${vault.name}': expected 2 to 50 letters, numbers, hyphens or underscores`,
      );
    }
    if (this.vaults.has(vault.name)) {
      throw new AwsError('AlreadyExistsException', `Backup vault with the same name already exists: ${vault.name}`);
    }
    const added = { ...rest, arn: this.arn('backup-vault', vault.name), policy: VaultPolicy.parse(policyDocument) };
    this.vaults.set(vault.name, added);
    return added;
  }

  require(name: string | undefined): BackupVault {
    const vault = this.vaults.get(name ?? '');
    if (!vault) throw new AwsError('ResourceNotFoundException', `Backup vault ${name} does not exist.`);
    return vault;
  }

  arn(kind: 'backup-vault' | 'backup-plan', name: string): string {
    return `arn:aws:backup:${this.context.region}:${this.context.accountId}:${kind}:${name}`;
  }

  /** CloudFormation types that the local world deploys. */
  resourceTypes(): Record<string, ResourceType> {
    return {
      'AWS::Backup::BackupVault': ({ properties }) => {
        const { BackupVaultName, EncryptionKeyArn, AccessPolicy, LockConfiguration } = properties;
        const vault = this.add({
          name: BackupVaultName,
          encryptionKeyArn: EncryptionKeyArn,
          policyDocument: AccessPolicy,
          lock: LockConfiguration && {
            minRetentionDays: LockConfiguration.MinRetentionDays,
            maxRetentionDays: LockConfiguration.MaxRetentionDays,
          },
        });
        return { ref: vault.name, attributes: { BackupVaultName: vault.name, BackupVaultArn: vault.arn } };
      },
      'AWS::Backup::BackupPlan': ({ properties }) => {
        const planId = randomUuid(this.context.random);
        for (const rule of properties.BackupPlan?.BackupPlanRule ?? []) this.require(rule.TargetBackupVault);
        const plan = { planId, arn: this.arn('backup-plan', planId), properties, selections: [] };
        this.plans.set(planId, plan);
        return {
          ref: planId,
          attributes: { BackupPlanId: planId, BackupPlanArn: plan.arn, VersionId: randomUuid(this.context.random) },
        };
      },
      'AWS::Backup::BackupSelection': ({ logicalId, properties }) => {
        const plan = this.plans.get(properties.BackupPlanId);
        if (!plan)
          throw new Error(
            `cannot deploy '${logicalId}': backup plan '${properties.BackupPlanId}' does not exist; deploy it first`,
          );
        plan.selections.push(properties.BackupSelection);
        const selectionId = randomUuid(this.context.random);
        return {
          ref: selectionId,
          attributes: { SelectionId: selectionId, BackupPlanId: plan.planId, Id: `${selectionId}|${plan.planId}` },
        };
      },
    };
  }
}
