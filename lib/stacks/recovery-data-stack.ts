import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config';
import { RecoveryData } from '../recovery/recovery-data';
import { RecoveryGroups } from '../recovery/recovery-groups';
import { EnvironmentNames } from '../recovery/recovery-names';

/** Record, reports, topics and security groups: what a recovery leaves behind, and needs again after a failure. */
export class RecoveryDataStack extends Stack {
  constructor(scope: Construct, environment: EnvironmentConfig) {
    const names = new EnvironmentNames(environment);
    super(scope, names.stackName('data'), {
      description: `Records and reports of recoveries in ${environment.name}`,
      env: { account: environment.account, region: environment.region },
      terminationProtection: true,
    });

    new RecoveryData(this, 'RecoveryData', { names, mail: environment.mail });
    for (const database of environment.databases) {
      new RecoveryGroups(this, `RecoveryGroups-${database.key}`, { names, database });
    }
  }
}
