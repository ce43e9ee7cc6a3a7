import { AwsError } from '../../service';
import type { DatabaseInstance, GroupMembership } from './database-instance';
import type { RdsState } from './rds-state';
import { invalidValue } from './refusals';

/** RDS takes at most five security groups for an instance. */
const MOST_GROUPS = 5;

/** Refuses groups that do not exist or belong to another VPC than the instance. */
export function checkSecurityGroups(state: RdsState, groupIds: readonly string[], vpcId: string | undefined): void {
  if (groupIds.length > MOST_GROUPS)
    throw invalidValue(
      `The maximum number of security groups of a DB instance is ${MOST_GROUPS}: got ${groupIds.length}.`,
    );
  const known = new Map(state.network.securityGroups().map((group) => [group.groupId, group]));
  for (const groupId of groupIds) {
    const group = known.get(groupId);
    if (!group) throw invalidValue(`Invalid security group , groupId= ${groupId}, groupName=.`);
    if (group.vpcId !== vpcId) {
      throw new AwsError(
        'InvalidVPCNetworkStateFault',
        `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${vpcId} and the EC2 security group ${groupId} is in ${group.vpcId}`,
      );
    }
  }
}

/** The default group of a VPC, made when the VPC has none yet: it admits its own members only. */
export function defaultSecurityGroup(state: RdsState, vpcId: string): string {
  const existing = state.network
    .securityGroups()
    .find((group) => group.vpcId === vpcId && group.groupName === 'default');
  if (existing) return existing.groupId;
  const groupId = `sg-default-${vpcId.replace(/^vpc-/, '')}`;
  state.network.addSecurityGroup({
    groupId,
    vpcId,
    groupName: 'default',
    description: 'default VPC security group',
    ingress: [{ fromPort: -1, toPort: -1, sourceSecurityGroupId: groupId }],
  });
  return groupId;
}

/** Groups that judge a new connection now: one being added does not count yet, one being removed still does. */
export function groupsInEffect(memberships: readonly GroupMembership[]): string[] {
  return memberships.filter(({ status }) => status !== 'adding').map(({ groupId }) => groupId);
}

/** Replaces the groups of an instance: `adding` and `removing` first, then `active`, without touching connections. */
export function replaceSecurityGroups(state: RdsState, instance: DatabaseInstance, groupIds: readonly string[]): void {
  const wanted = new Set(groupIds);
  const current = new Map(instance.securityGroups.map((membership) => [membership.groupId, membership]));
  instance.securityGroups = [
    ...instance.securityGroups.map(({ groupId, status }) => ({
      groupId,
      status: wanted.has(groupId) ? status : ('removing' as const),
    })),
    ...[...wanted]
      .filter((groupId) => !current.has(groupId))
      .map((groupId) => ({ groupId, status: 'adding' as const })),
  ];
  state.publish(instance);
  const requested = instance.securityGroups;
  state.inBackground(instance, 'replace security groups', async () => {
    await state.pause('securityGroups');
    if (instance.securityGroups !== requested) return;
    instance.securityGroups = [...wanted].map((groupId) => ({ groupId, status: 'active' }));
    state.publish(instance);
  });
}
