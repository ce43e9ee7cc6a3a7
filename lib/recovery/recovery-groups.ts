import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { DatabaseConfig } from '../config';
import type { EnvironmentNames, GroupRole } from './recovery-names';

export interface RecoveryGroupsProps {
  readonly names: EnvironmentNames;
  readonly database: Pick<DatabaseConfig, 'key' | 'identifier' | 'port' | 'network'>;
}

/**
 * Security groups of one database: a quarantine group for the original and another for the candidate, each of which
 * admits only its own validator. A stale DNS answer then times out instead of reaching the wrong instance. A retired
 * instance keeps its group for weeks, so the groups outlive the stack.
 */
export class RecoveryGroups extends Construct {
  constructor(scope: Construct, id: string, props: RecoveryGroupsProps) {
    super(scope, id);
    const { database } = props;
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: database.network.vpcId,
      availabilityZones: database.network.availabilityZones,
    });
    for (const side of ['original', 'candidate'] as const) {
      const validator = this.group(vpc, `${side}-validator`, props);
      const quarantine = this.group(vpc, `${side}-quarantine`, props);
      const port = ec2.Port.tcp(database.port);
      quarantine.addIngressRule(validator, port, `Validator of the ${side}`);
      validator.addEgressRule(quarantine, port, `The ${side} in quarantine`);
      validator.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Secrets Manager, DynamoDB and S3');
    }
  }

  private group(vpc: ec2.IVpc, role: GroupRole, { names, database }: RecoveryGroupsProps): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, role, {
      vpc,
      // A changed description replaces the group: it is never changed.
      description: `Database recovery of ${database.key}: ${role}`,
      allowAllOutbound: false,
    });
    group.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnOutput(this, `${role}-id`, {
      value: group.securityGroupId,
      exportName: names.groupExport(database.key, role),
    });
    return group;
  }
}
