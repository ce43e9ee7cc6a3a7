import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { RecoveryState } from '../../../lambdas/shared/contract/recovery-state';
import type { DatabaseInstance } from '../aws/rds/database-instance';
import { groupsOf, isSuspended, type ProductionView, recordedState } from './production-view';
import { isSwitchedOff, recordedSwitch } from './writer-switches';

/** Settings that another instance has of its own, or more of. */
const MAY_DIFFER =
  /^(DeletionProtection|BackupRetentionPeriod|AvailabilityZone|MasterUserSecret|ReadReplica.*|AllocatedStorage)$/;

/** One sentence when two values differ, none when they are the same. */
export function difference(what: string, found: unknown, expected: unknown): readonly string[] {
  return found === expected ? [] : [`found ${what} ${found}, expected ${expected}`];
}

/** In what production differs from a record: counts, task definitions, scaling, switches, security groups, page. */
export function differencesFromRecord(
  record: RecordItem | undefined,
  { services, switches, groups, isPageShown }: ProductionView,
  resumeWith: Readonly<Record<string, string>>,
): readonly string[] {
  if (!record) return ['found no record, expected one'];
  const recorded = JSON.parse(record.settings) as { readonly vpcSecurityGroupIds: readonly string[] };
  const writers = (record.writers ?? []).flatMap((writer) => {
    if (!('service' in writer)) {
      const wanted = recordedSwitch(writer);
      const found = switches.find(({ key }) => key === wanted?.key);
      return wanted ? difference(wanted.key, found?.state, wanted.state) : [];
    }
    const wanted = recordedState(writer);
    const found = services.find(({ key }) => key === wanted.key);
    const release = resumeWith[writer.service] ?? wanted.taskDefinition;
    return [
      ...difference(`${wanted.key}: tasks`, found?.desiredCount, wanted.desiredCount),
      ...difference(`${wanted.key}: serving tasks`, found?.ready, wanted.desiredCount),
      ...difference(`${wanted.key}: task definition`, found?.taskDefinition, release),
      ...difference(`${wanted.key}: circuit breaker`, found?.circuitBreaker, wanted.circuitBreaker),
      ...difference(`${wanted.key}: scaling`, found?.scaling, wanted.scaling),
    ];
  });
  return [
    ...writers,
    ...difference('security groups of production', groups.join(), [...recorded.vpcSecurityGroupIds].sort().join()),
    ...(isPageShown ? ['found the maintenance page, expected it hidden'] : []),
  ];
}

/** The view with the tasks of those services as wanted that an end names as not staying up: it does not hide them. */
export function withoutUnsteady(view: ProductionView, steady: RecoveryState['steady']): ProductionView {
  const named = steady?.status === 'waiting' ? (steady.waitingFor ?? '') : '';
  const services = view.services.map((service) =>
    named.includes(`service ${service.key}:`) ? { ...service, ready: service.desiredCount } : service,
  );
  return { ...view, services };
}

/** What of production still writes, or could. */
export function notFrozen(
  { services, switches, groups }: ProductionView,
  record: RecordItem | undefined,
  quarantineGroup: string,
): readonly string[] {
  return [
    ...services.flatMap(({ key, desiredCount, live }) =>
      desiredCount + live === 0
        ? []
        : [`found ${key} with ${desiredCount} desired and ${live} live tasks, expected none`],
    ),
    // Whoever is told that nothing runs does not look again.
    ...services.flatMap(({ key, scaling }) =>
      isSuspended(scaling) ? [] : [`found the scaling of ${key} ${scaling}, expected it suspended with a minimum of 0`],
    ),
    ...switches.flatMap((one) => (isSwitchedOff(one) ? [] : [`found ${one.key} ${one.state}, expected it off`])),
    ...difference('the security groups of production', groups.join(), quarantineGroup),
    ...difference('the record', record?.status, 'OPEN'),
  ];
}

/** What a new production instance lacks that keeps it from being lost. */
export function notProtected(holder: DatabaseInstance | undefined): readonly string[] {
  return [
    ...(holder?.settings.DeletionProtection ? [] : ['found production without deletion protection, expected it']),
    ...(holder && holder.settings.BackupRetentionPeriod > 0 ? [] : ['found production without automated backups']),
  ];
}

/** What is wrong with an original that was replaced. */
export function notRetired(original: DatabaseInstance | undefined, quarantineGroup: string): readonly string[] {
  if (!original) return ['found no retired original, expected it to be kept'];
  return difference('security groups of the retired original', groupsOf(original).join(), quarantineGroup);
}

/** Field by field: a new production instance against the original, which keeps its settings. */
export function instanceDifferences(found: DatabaseInstance, original: DatabaseInstance): readonly string[] {
  const settings = Object.keys(original.settings) as (keyof typeof original.settings)[];
  return [
    ...settings
      .filter((setting) => !MAY_DIFFER.test(setting))
      .flatMap((setting) =>
        difference(setting, JSON.stringify(found.settings[setting]), JSON.stringify(original.settings[setting])),
      ),
    ...(found.settings.BackupRetentionPeriod < original.settings.BackupRetentionPeriod
      ? ['found a shorter retention of backups than before']
      : []),
    ...difference('the parameter group', found.parameterGroup.name, original.parameterGroup.name),
    ...difference('the option group', found.optionGroup.name, original.optionGroup.name),
    ...difference('the subnet group', found.subnetGroupName, original.subnetGroupName),
    ...difference('the tags', usersTags(found), usersTags(original)),
    ...recoveryMarks(found),
  ];
}

/** Tags by which the holder of the production name looks like something that the recovery made, or that expires. */
export function recoveryMarks(holder: DatabaseInstance | undefined): readonly string[] {
  const keys = [...(holder?.tags.keys() ?? [])].filter((key) => key.startsWith('recovery:'));
  return keys.length > 0 ? [`found ${keys.join(', ')} on production, expected no tag of the recovery`] : [];
}

function usersTags({ tags }: DatabaseInstance): string {
  return [...tags]
    .filter(([key]) => !key.startsWith('recovery:') && !key.startsWith('aws:'))
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join();
}
