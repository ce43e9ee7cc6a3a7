import { createHash } from 'node:crypto';
import type { EnvironmentConfig } from '../config';

export type Audience = 'commander' | 'operations' | 'management';
export const AUDIENCES: readonly Audience[] = ['commander', 'operations', 'management'];

/** Groups that the recovery data stack makes for one database. */
export type GroupRole = 'original-quarantine' | 'candidate-quarantine' | 'original-validator' | 'candidate-validator';

/**
 * Names and ARNs of one environment. Stacks know each other by these names: an export of a construct would hold a
 * deployment up whenever the construct has to be replaced.
 */
export class EnvironmentNames {
  readonly prefix: string;
  readonly account: string;
  readonly region: string;
  readonly tableName: string;
  readonly vaultName: string;
  readonly bucketName: string;
  readonly restoreRoleName: string;
  readonly backupRoleName: string;
  /** Export that holds the ARN of the data key. */
  readonly dataKeyExport: string;

  constructor(readonly environment: Pick<EnvironmentConfig, 'name' | 'account' | 'region'>) {
    this.account = environment.account;
    this.region = environment.region;
    this.prefix = `${environment.name}-database-recovery`;
    this.tableName = this.prefix;
    this.vaultName = this.prefix;
    this.bucketName = `cdk-database-recovery-${environment.name}-${environment.account}-${environment.region}`;
    this.restoreRoleName = `${this.prefix}-restore`;
    this.backupRoleName = `${this.prefix}-backup`;
    this.dataKeyExport = `${this.prefix}-data-key`;
  }

  /** ARN in this Region and account. */
  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.account}:${resource}`;
  }

  roleArn(name: string): string {
    return `arn:aws:iam::${this.account}:role/${name}`;
  }

  topicName(audience: Audience): string {
    return `${this.prefix}-${audience}`;
  }

  topicArn(audience: Audience): string {
    return this.arn('sns', this.topicName(audience));
  }

  get tableArn(): string {
    return this.arn('dynamodb', `table/${this.tableName}`);
  }

  get vaultArn(): string {
    return this.arn('backup', `backup-vault:${this.vaultName}`);
  }

  get bucketArn(): string {
    return `arn:aws:s3:::${this.bucketName}`;
  }

  /** Export that holds the ID of a security group of one database. */
  groupExport(databaseKey: string, role: GroupRole): string {
    return `${this.prefix}-${databaseKey}-${role}-group`;
  }

  stackName(part: string): string {
    return `${this.prefix}-${part}`;
  }

  functionName(databaseKey: string, folder: string): string {
    return shortened(`${this.environment.name}-${databaseKey}-${folder}`, 64);
  }

  functionArn(databaseKey: string, folder: string): string {
    return this.arn('lambda', `function:${this.functionName(databaseKey, folder)}`);
  }

  recoverMachineName(databaseKey: string): string {
    return `${this.environment.name}-recover-${databaseKey}`;
  }

  resumeMachineName(databaseKey: string): string {
    return `${this.environment.name}-resume-writes-${databaseKey}`;
  }

  reconcileMachineName(databaseKey: string): string {
    return `${this.environment.name}-reconcile-${databaseKey}`;
  }

  freezeMachineName(databaseKey: string): string {
    return `${this.environment.name}-freeze-writes-${databaseKey}`;
  }

  revertMachineName(databaseKey: string): string {
    return `${this.environment.name}-revert-cutover-${databaseKey}`;
  }

  /** Machines whose executions may own the database. */
  machineNames(databaseKey: string): string[] {
    return [
      this.recoverMachineName(databaseKey),
      this.resumeMachineName(databaseKey),
      this.reconcileMachineName(databaseKey),
      this.freezeMachineName(databaseKey),
      this.revertMachineName(databaseKey),
    ];
  }

  machineArn(machineName: string): string {
    return this.arn('states', `stateMachine:${machineName}`);
  }

  /** Any execution of a machine. */
  executionArns(machineName: string): string {
    return this.arn('states', `execution:${machineName}:*`);
  }

  databaseArn(identifier: string): string {
    return this.arn('rds', `db:${identifier}`);
  }
}

/** `name`, or its beginning with a hash of the whole when it is longer than `limit`. */
export function shortened(name: string, limit: number): string {
  if (name.length <= limit) {
    return name;
  }
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${name.slice(0, limit - hash.length - 1)}-${hash}`;
}
