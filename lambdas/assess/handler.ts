import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { Ecs } from '../shared/ecs';
import { databaseSettings, variable } from '../shared/environment';
import { observedInstance } from '../shared/instance-settings';
import { LoadBalancer } from '../shared/load-balancer';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { Scaling } from '../shared/scaling';
import { loopOptions, taskHandler } from '../shared/task';
import { isShown } from '../show-page/decide';
import type { AssessInput, AssessOutput, ObservedWriters } from './contract';
import { decide, seenOf } from './decide';
import { countTries } from './tries';

const rds = new Rds();
const ecs = new Ecs();
const scaling = new Scaling();
const loadBalancer = new LoadBalancer();

export const handler = taskHandler(
  { needs: ['incident', 'database'], options: loopOptions },
  async ({ state, options, now }): Promise<AssessOutput> => {
    const previous: AssessOutput | undefined = state.assessment;
    const input = await observe(state, previous, now);
    const decision = decide(input);
    const tried = countTries(decision, previous, seenOf(input), now);
    const memory = { ...tried, why: decision.why, action: decision.action };
    const loop = continueLoop(previous, options, now);
    return decision.outcome
      ? { ...loopDone(loop), ...memory, outcome: decision.outcome }
      : { ...stillWaiting(loop, options, now, decision.why), ...memory };
  },
);

async function observe(
  { incident, database, healthy, reconciles }: RecoveryState,
  previous: AssessOutput | undefined,
  now: Date,
): Promise<AssessInput> {
  const item = await new Records(variable('TABLE_NAME')).get<RecordItem>(recordKeys.record(database.key));
  const record = item?.status === 'OPEN' ? item : undefined;
  const original = record && (await rds.byResourceId(record.original.resourceId));
  const candidate = record?.candidateResourceId && (await rds.byResourceId(record.candidateResourceId));
  const holder = await rds.byIdentifier(database.productionIdentifier);
  return {
    mode: incident.mode,
    onFailure: databaseSettings().onFailure,
    productionIdentifier: database.productionIdentifier,
    quarantineGroupId: variable('ORIGINAL_QUARANTINE_GROUP_ID'),
    record,
    original: original && observedInstance(original),
    candidate: candidate ? observedInstance(candidate) : undefined,
    holderResourceId: holder?.DbiResourceId,
    writers: await observeWriters(record),
    pageShown: await isPageShown(),
    serving: healthy?.status === 'done',
    reconciles: reconciles !== undefined,
    previous,
    now,
  };
}

async function observeWriters(record: RecordItem | undefined): Promise<ObservedWriters | undefined> {
  const recorded = record?.writers;
  if (!recorded) {
    return undefined;
  }
  const tasks = await Promise.all(recorded.map(({ cluster, service }) => ecs.tasksNotStopped(cluster, service)));
  const { found } = await ecs.describeServices(recorded);
  return {
    recorded,
    found,
    targets: await scaling.targets(recorded),
    tasksNotStopped: tasks.reduce((sum, { length }) => sum + length, 0),
  };
}

async function isPageShown(): Promise<boolean> {
  const page = databaseSettings().maintenancePage;
  return (
    page.kind === 'listenerRule' && isShown(await loadBalancer.conditions(variable('LISTENER_RULE_ARN')), page.paths)
  );
}
