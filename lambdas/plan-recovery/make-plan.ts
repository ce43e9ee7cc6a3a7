import { Backup } from '../shared/backup';
import { type AttemptItem, type LockItem, type RecordItem, type RecoveryPlan, recordKeys } from '../shared/contract';
import { Ecs } from '../shared/ecs';
import { variable } from '../shared/environment';
import { Executions } from '../shared/executions';
import { type ObservedInstance, observedInstance, recordedSettings } from '../shared/instance-settings';
import { attemptId, instanceNames } from '../shared/names';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { RestoreHistory } from '../shared/restore-history';
import { Surroundings } from '../shared/surroundings';
import { chooseRestorePoint } from './choose-restore-point';
import type { Choice, ObservedAttempt, ObservedPast, ObservedSurroundings, PlanInput } from './contract';
import { decide } from './decide';

const rds = new Rds();
const backup = new Backup();
const history = new RestoreHistory();
const surroundings = new Surroundings();
const ecs = new Ecs();
const executions = new Executions();

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
  const item = await records.get<RecordItem>(recordKeys.record(settings.key));
  const record = item?.status === 'OPEN' ? item : undefined;
  const lock = await records.get<LockItem>(recordKeys.lock(settings.key));
  const foreign = lock?.state === 'HELD' && lock.owner !== executionArn;
  const holder = await observed(rds.byIdentifier(settings.identifier));
  const original = record ? await observed(rds.byResourceId(record.original.resourceId)) : holder;
  const resourceId = original?.ref.resourceId;
  return {
    record,
    lock: lock && { item: lock, ownerRuns: foreign && (await executions.isRunning(lock.owner)) },
    holder,
    original,
    points: original
      ? await backup.recoveryPoints(variable('VAULT_NAME'), productionArn(original, settings.identifier))
      : [],
    snapshots: resourceId ? await history.snapshots(resourceId) : [],
    window: resourceId ? await history.window(resourceId) : undefined,
  };
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
  const clusters = await Promise.all(candidates.map((name) => rds.clusterExists(name)));
  const atCandidateName = await observed(rds.byIdentifier(names.candidate));
  return {
    attempt,
    names,
    item,
    point: await backup.recoveryPoint(variable('VAULT_NAME'), restorePoint.recoveryPointArn),
    candidate: item?.candidateResourceId
      ? await observed(rds.byResourceId(item.candidateResourceId))
      : item && atCandidateName,
    atCandidateName,
    atRetiredName: await observed(rds.byIdentifier(names.retired)),
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
  const missing = await surroundings.missingSecurityGroups([...groupIds, ...quarantine]);
  const arn = past.original?.ref.arn;
  const taskDefinitions = Object.values(incident.resumeWith).map(
    async (name) => [name, await surroundings.taskDefinitionStatus(name)] as const,
  );
  return {
    quotas: await surroundings.quotas(),
    keyState: wanted?.kmsKeyId ? await surroundings.keyState(wanted.kmsKeyId) : undefined,
    subnetGroupExists: !wanted || (await surroundings.subnetGroupExists(wanted.dbSubnetGroupName)),
    parameterGroupExists: !wanted || (await surroundings.parameterGroupExists(wanted.dbParameterGroupName)),
    optionGroupExists: !wanted?.optionGroupName || (await surroundings.optionGroupExists(wanted.optionGroupName)),
    missingSecurityGroups: missing.filter((id) => groupIds.includes(id)),
    missingQuarantineGroups: missing.filter((id) => quarantine.includes(id)),
    maintenance: arn ? await surroundings.pendingMaintenance(arn) : [],
    proxies: await surroundings.proxiesOf(settings.identifier),
    blueGreenDeployments: arn ? await surroundings.blueGreenDeploymentsOf(arn) : [],
    commanderSubscribers:
      settings.approval.kind === 'required'
        ? await surroundings.confirmedSubscribers(variable('TOPIC_COMMANDER_ARN'))
        : undefined,
    applicationSecretChangedAt: await surroundings.secretChangedAt(settings.secrets.application),
    services: await ecs.describeServices(settings.writers),
    taskDefinitions: Object.fromEntries(await Promise.all(taskDefinitions)),
  };
}

async function observed(read: ReturnType<Rds['byIdentifier']>): Promise<ObservedInstance | undefined> {
  const instance = await read;
  return instance && observedInstance(instance);
}
