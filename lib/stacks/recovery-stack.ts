import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DatabaseConfig, EnvironmentConfig } from '../config';
import { DatabaseRecovery } from '../recovery/database-recovery';
import type { HandlerCode } from '../recovery/handler-code';
import { EnvironmentNames } from '../recovery/recovery-names';

export interface RecoveryStackProps {
  readonly environment: Pick<EnvironmentConfig, 'name' | 'account' | 'region'> &
    Partial<Pick<EnvironmentConfig, 'databases'>>;
  readonly database: DatabaseConfig;
  /** @default - the handlers of this package */
  readonly code?: HandlerCode;
}

/** Functions and state machines that recover one database. Holds no data: it can be deleted and deployed again. */
export class RecoveryStack extends Stack {
  readonly recovery: DatabaseRecovery;

  constructor(scope: Construct, props: RecoveryStackProps) {
    const { environment, database } = props;
    super(scope, new EnvironmentNames(environment).stackName(database.key), {
      description: `Recovers ${database.identifier} from corruption`,
      env: { account: environment.account, region: environment.region },
    });

    this.recovery = new DatabaseRecovery(this, 'DatabaseRecovery', props);
  }
}
