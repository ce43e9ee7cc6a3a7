import { Backup } from '../shared/backup';
import { READ_ONLY, withoutReadOnly } from '../shared/contract/read-only-fence';
import { type AttemptItem, type LockItem, type RecordItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryPlan } from '../shared/contract/recovery-plan';
import { variable } from '../shared/environment';
import { Executions } from '../shared/executions';
import { type ObservedInstance, observedInstance, recordedSettings } from '../shared/instance-settings';
import { attemptId, instanceNames } from '../shared/names';
import { ParameterGroups } from '../shared/parameter-groups';
import { Proxies } from '../shared/proxies';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { observedReplicas } from '../shared/replicas';
import { RestoreHistory } from '../shared/restore-history';
import { Surroundings } from '../shared/surroundings';
import { Writers } from '../shared/writers/all-writers';
import { heldElsewhere } from '../shared/writers/held-elsewhere';
import { chooseRestorePoint } from './choose-restore-point';
import type { Choice, ObservedAttempt, ObservedPast, ObservedSurroundings, PlanInput } from './contract';
import { decide } from './decide';

const rds = new Rds();
const backup = new Backup();
const history = new RestoreHistory();
const surroundings = new Surroundings();
const writers = new Writers();
const executions = new Executions();
const proxies = new Proxies();
const groups = new ParameterGroups();

export interface PlanMade {
  readonly plan: RecoveryPlan;
  readonly past: ObservedPast;
  readonly attempt: ObservedAttempt | undefined;
}

/** Observes everything and decides; changes nothing. Record world and Recheck world plan again with it. */
export async function makePlan(input: PlanInput): Promise<PlanMade> {
  const past = await observePast(input);
  const choice = chooseRestorePoint(past, input.incident, input.now);
  const [attempt, around] = await Promise.all([observeAttempt(choice, input), observeSurroundings(past, input)]);
  return { plan: decide({ past, choice, attempt, surroundings: around }, input), past, attempt };
}

async function observePast({ settings, executionArn }: PlanInput): Promise<ObservedPast> {
  const records = new Records(variable('TABLE_NAME'));
  const [item, lock, holder] = await Promise.all([
    records.get<RecordItem>(recordKeys.record(settings.key)),
    records.get<LockItem>(recordKeys.lock(settings.key)),
    observed(rds.byIdentifier(settings.identifier)),
  ]);
  const record = item?.status === 'OPEN' ? item : undefined;
  const original = record ? await observed(rds.byResourceId(record.original.resourceId)) : holder;
  const foreign = lock?.state === 'HELD' && lock.owner !== executionArn;
  const resourceId = original?.ref.resourceId;
  const [ownerRuns, points, snapshots, window] = await Promise.all([
    foreign && executions.isRunning(lock.owner),
    original ? backup.recoveryPoints(variable('VAULT_NAME'), productionArn(original, settings.identifier)) : [],
    resourceId ? history.snapshots(resourceId) : [],
    resourceId ? history.window(resourceId) : undefined,
  ]);
  return { record, lock: lock && { item: lock, ownerRuns }, holder, original, points, snapshots, window };
}

/** Recovery points are listed under the name that the instance had when they were made. */
function productionArn({ ref }: ObservedInstance, identifier: string): string {
  return `${ref.arn.slice(0, ref.arn.lastIndexOf(':'))}:${identifier}`;
}

async function observeAttempt(
  { restorePoint }: Choice,
  { incident, settings }: PlanInput,
): Promise<ObservedAttempt | undefined> {
  if (!restorePoint) {
    return undefined;
  }
  const { attempt, item, id } = await nextAttempt(settings.key, incident.id, restorePoint.id);
  const names = instanceNames(settings.identifier, id);
  const candidates = [names.candidate, names.retired];
  const [clusters, atCandidateName, atRetiredName, point] = await Promise.all([
    Promise.all(candidates.map((name) => rds.clusterExists(name))),
    observed(rds.byIdentifier(names.candidate)),
    observed(rds.byIdentifier(names.retired)),
    backup.recoveryPoint(variable('VAULT_NAME'), restorePoint.recoveryPointArn),
  ]);
  return {
    attempt,
    names,
    item,
    point,
    candidate: item?.candidateResourceId
      ? await observed(rds.byResourceId(item.candidateResourceId))
      : item && atCandidateName,
    atCandidateName,
    atRetiredName,
    clusterNames: candidates.filter((_, index) => clusters[index]),
  };
}

/** The first attempt that did not fail: a failed restore is never returned to. */
async function nextAttempt(key: string, incidentId: string, restorePointId: string) {
  const records = new Records(variable('TABLE_NAME'));
  for (let attempt = 1; ; attempt++) {
    const id = attemptId(incidentId, restorePointId, attempt);
    const item = await records.get<AttemptItem>(recordKeys.attempt(key, id));
    if (!item?.failedBecause) {
      return { attempt, item, id };
    }
  }
}

async function observeSurroundings(past: ObservedPast, input: PlanInput): Promise<ObservedSurroundings> {
  const { settings, incident } = input;
  const wanted = past.record ? recordedSettings(past.record) : past.original?.settings;
  const quarantine = [variable('ORIGINAL_QUARANTINE_GROUP_ID'), variable('CANDIDATE_QUARANTINE_GROUP_ID')];
  const groupIds = wanted?.vpcSecurityGroupIds ?? [];
  const arn = past.original?.ref.arn;
  const asksCommander = settings.approval.kind === 'required';
  const readOnly = withoutReadOnly(settings) === undefined ? observedReadOnly(settings.parameterGroupName) : undefined;
  const taskDefinitions = Object.values(incident.resumeWith).map(
    async (name) => [name, await surroundings.taskDefinitionStatus(name)] as const,
  );
  const {
    missing,
    readOnly: seen,
    ...around
  } = await together({
    readOnly,
    quotas: surroundings.quotas(),
    keyState: wanted?.kmsKeyId ? surroundings.keyState(wanted.kmsKeyId) : undefined,
    subnetGroupExists: !wanted || surroundings.subnetGroupExists(wanted.dbSubnetGroupName),
    parameterGroupExists: !wanted || surroundings.parameterGroupExists(wanted.dbParameterGroupName),
    optionGroupExists: !wanted?.optionGroupName || surroundings.optionGroupExists(wanted.optionGroupName),
    missing: surroundings.missingSecurityGroups([...groupIds, ...quarantine]),
    maintenance: arn ? surroundings.pendingMaintenance(arn) : [],
    proxies: proxies.all(),
    replicas: observedReplicas(rds, past.original?.readReplicas ?? []),
    blueGreenDeployments: arn ? surroundings.blueGreenDeploymentsOf(arn) : [],
    commanderSubscribers: asksCommander
      ? surroundings.confirmedSubscribers(variable('TOPIC_COMMANDER_ARN'))
      : undefined,
    applicationSecretChangedAt: surroundings.secretChangedAt(settings.secrets.application),
    heldElsewhere: heldElsewhere(settings.writers, settings.siblings ?? [], new Records(variable('TABLE_NAME'))),
    writers: writers.find(settings.writers, {
      resumeWith: incident.resumeWith,
      all: settings.writers,
      on: { database: settings.key, incidentId: incident.id },
    }),
    taskDefinitions: Promise.all(taskDefinitions),
  });
  return {
    ...around,
    ...(seen ? { readOnly: seen } : {}),
    missingSecurityGroups: missing.filter((id) => groupIds.includes(id)),
    missingQuarantineGroups: missing.filter((id) => quarantine.includes(id)),
    taskDefinitions: Object.fromEntries(around.taskDefinitions),
  };
}

async function observedReadOnly(group: string): Promise<NonNullable<ObservedSurroundings['readOnly']>> {
  const parameter = await groups.parameter(group, READ_ONLY.parameter);
  return { parameter, users: await groups.users(group) };
}

async function observed(read: ReturnType<Rds['byIdentifier']>): Promise<ObservedInstance | undefined> {
  const instance = await read;
  return instance && observedInstance(instance);
}

/** Awaits every property; none of the reads depends on another. */
async function together<T extends Readonly<Record<string, unknown>>>(
  reads: T,
): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  const entries = Object.entries(reads).map(async ([name, read]) => [name, await read] as const);
  return Object.fromEntries(await Promise.all(entries)) as { [K in keyof T]: Awaited<T[K]> };
}
