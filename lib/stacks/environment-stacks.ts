import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import type { HandlerCode } from '../recovery/handler-code';
import { BackupStack } from './backup-stack';
import { RecoveryDataStack } from './recovery-data-stack';
import { RecoveryStack } from './recovery-stack';

export interface EnvironmentStacksProps {
  /** @default - the handlers of this package */
  readonly code?: HandlerCode;
}

/** All stacks of one environment, in the order they deploy. */
export class EnvironmentStacks {
  readonly backup: BackupStack;
  readonly recoveryData: RecoveryDataStack;
  readonly recoveries: readonly RecoveryStack[];

  constructor(scope: Construct, environment: EnvironmentConfig, props: EnvironmentStacksProps = {}) {
    this.backup = new BackupStack(scope, environment);
    this.recoveryData = new RecoveryDataStack(scope, environment);
    this.recoveries = environment.databases.map(
      (database) => new RecoveryStack(scope, { environment, database, ...props }),
    );
    for (const recovery of this.recoveries) {
      recovery.addStackDependency(this.backup);
      recovery.addStackDependency(this.recoveryData);
    }
  }
}
