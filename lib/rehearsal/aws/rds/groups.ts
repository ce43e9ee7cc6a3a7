import type { DBParameterGroup, DBSubnetGroup, OptionGroup } from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import type { WorldContext } from '../../world';
import { rdsArn } from './identifiers';

export interface NewSubnetGroup {
  readonly name: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

/** Subnet, parameter and option groups of the account; the default ones exist from the start. */
export class Groups {
  private readonly subnets = new Map<string, DBSubnetGroup>();
  private readonly parameters = new Map<string, DBParameterGroup>();
  private readonly options = new Map<string, OptionGroup>();

  constructor(private readonly context: Pick<WorldContext, 'region' | 'accountId' | 'endpointSuffix'>) {}

  addSubnetGroup({ name, vpcId, subnetIds }: NewSubnetGroup): void {
    this.subnets.set(name, {
      DBSubnetGroupName: name,
      DBSubnetGroupDescription: name,
      DBSubnetGroupArn: rdsArn(this.context, 'subgrp', name),
      VpcId: vpcId,
      SubnetGroupStatus: 'Complete',
      SupportedNetworkTypes: ['IPV4'],
      Subnets: subnetIds.map((SubnetIdentifier, index) => ({
        SubnetIdentifier,
        SubnetStatus: 'Active',
        SubnetAvailabilityZone: { Name: `${this.context.region}${'abc'[index % 3]}` },
      })),
    });
  }

  /** Removes it although instances are in it, as only a rehearsal can. Calling the answer brings it back. */
  removeSubnetGroup(name: string): () => void {
    const group = this.subnetGroup(name);
    this.subnets.delete(name);
    return () => void this.subnets.set(name, group);
  }

  addParameterGroup({ name, family }: { readonly name: string; readonly family: string }): void {
    this.parameters.set(name, {
      DBParameterGroupName: name,
      DBParameterGroupFamily: family,
      Description: name,
      DBParameterGroupArn: rdsArn(this.context, 'pg', name),
    });
  }

  addOptionGroup({
    name,
    engine,
    majorVersion,
  }: {
    readonly name: string;
    readonly engine: string;
    readonly majorVersion: string;
  }): void {
    this.options.set(name, {
      OptionGroupName: name,
      OptionGroupDescription: name,
      OptionGroupArn: rdsArn(this.context, 'og', name),
      EngineName: engine,
      MajorEngineVersion: majorVersion,
      Options: [],
      AllowsVpcAndNonVpcInstanceMemberships: true,
    });
  }

  subnetGroups(name?: string): DBSubnetGroup[] {
    return name === undefined ? [...this.subnets.values()] : [this.subnetGroup(name)];
  }

  parameterGroups(name?: string): DBParameterGroup[] {
    return name === undefined ? [...this.parameters.values()] : [this.parameterGroup(name)];
  }

  optionGroups(name?: string): OptionGroup[] {
    return name === undefined ? [...this.options.values()] : [this.optionGroup(name)];
  }

  /** The group a restore uses when none is named; fails as RDS does where there is no default VPC. */
  defaultSubnetGroup(): DBSubnetGroup {
    const group = this.subnets.get('default');
    if (!group) {
      throw new AwsError(
        'InvalidSubnet',
        'No default subnet detected in VPC. Please contact AWS Support to recreate default Subnets.',
      );
    }
    return group;
  }

  subnetGroup(name: string): DBSubnetGroup {
    return found(this.subnets, name, 'DBSubnetGroupNotFoundFault', `DB subnet group '${name}' does not exist.`);
  }

  parameterGroup(name: string): DBParameterGroup {
    return found(this.parameters, name, 'DBParameterGroupNotFoundFault', `DBParameterGroup not found: ${name}`);
  }

  optionGroup(name: string): OptionGroup {
    return found(this.options, name, 'OptionGroupNotFoundFault', `Specified OptionGroupName: ${name} not found.`);
  }
}

function found<Group>(groups: ReadonlyMap<string, Group>, name: string, error: string, message: string): Group {
  const group = groups.get(name);
  if (!group) throw new AwsError(error, message, 404);
  return group;
}
