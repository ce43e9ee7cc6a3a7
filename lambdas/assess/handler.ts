import { ERRORS } from '../shared/contract/error-names';
import { READ_ONLY } from '../shared/contract/read-only-fence';
import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { databaseSettings, variable } from '../shared/environment';
import { observedInstance } from '../shared/instance-settings';
import { LoadBalancer } from '../shared/load-balancer';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { NamedError } from '../shared/named-error';
import { recordedWriters } from '../shared/open-record';
import { ParameterGroups } from '../shared/parameter-groups';
import { ownIdentifiers, Proxies, recordedProxies, targetAmong } from '../shared/proxies';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import { Writers } from '../shared/writers/all-writers';
import type { SeenWriter } from '../shared/writers/writer-kind';
import { isShown } from '../show-page/decide';
import type { AssessInput, AssessOutput, ObservedWriters, SeenProxy } from './contract';
import { closedAs, decide } from './decide';
import { seenOf } from './names-picture';
import { countTries } from './tries';

const rds = new Rds();
const writers = new Writers();
const loadBalancer = new LoadBalancer();
const proxies = new Proxies();
const groups = new ParameterGroups();

export const handler = taskHandler(
  { needs: ['incident', 'database'], options: loopOptions },
  async ({ state, options, now }): Promise<AssessOutput> => {
    const previous: AssessOutput | undefined = state.assessment;
    const input = await observe(state, previous, now);
    const decision = decide(input);
    const tried = countTries(decision, previous, seenOf(input), now);
    const { candidateUnseenSince } = input;
    const memory = {
      ...tried,
      ...(candidateUnseenSince ? { candidateUnseenSince } : {}),
      why: decision.why,
      action: decision.action,
    };
    const loop = continueLoop(previous, options, now);
    return decision.outcome
      ? { ...loopDone(loop), ...memory, outcome: decision.outcome }
      : { ...stillWaiting(loop, options, now, decision.why), ...memory };
  },
);

async function observe(state: RecoveryState, previous: AssessOutput | undefined, now: Date): Promise<AssessInput> {
  const { incident, database, healthy, reconciles } = state;
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
    closedAs: closedAs(item, reconciles),
    original: original && observedInstance(original),
    candidate: candidate ? observedInstance(candidate) : undefined,
    candidateUnseenSince: candidate ? undefined : (previous?.candidateUnseenSince ?? now.toISOString()),
    holderResourceId: holder?.DbiResourceId,
    writers: await observeWriters(record, state),
    ...(record?.proxies?.length ? { proxies: await seenProxies(record, database.productionIdentifier) } : {}),
    readOnly: await isReadOnly(record),
    pageShown: await isPageShown(),
    serving: healthy?.status === 'done',
    reconciles: reconciles !== undefined,
    previous,
    now,
  };
}

async function observeWriters(
  record: RecordItem | undefined,
  { database, incident }: RecoveryState,
): Promise<ObservedWriters | undefined> {
  if (!record?.writers) {
    return undefined;
  }
  const on = { database: database.key, incidentId: incident.id };
  const seen = await writers.look(recordedWriters(record), { purpose: 'assess', force: true, on });
  return {
    active: seen.flatMap(({ active }) => active),
    toStop: seen.flatMap(({ stop }) => stop).length,
    toResume: seen.reduce((sum, writer) => sum + changesLeft(writer), 0),
    missing: seen.flatMap(({ missing }) => missing),
  };
}

async function seenProxies(record: RecordItem, productionIdentifier: string): Promise<SeenProxy[]> {
  const recorded = recordedProxies(record);
  const own = await ownIdentifiers(rds, record, productionIdentifier);
  const found = await proxies.named(recorded.map(({ name }) => name));
  return recorded.map(({ name, identifier }) => {
    const proxy = found.find((one) => one.name === name);
    const target = proxy && targetAmong(proxy, own);
    return {
      name,
      attached: target !== undefined,
      available: target?.identifier === identifier && target.health === 'AVAILABLE',
    };
  });
}

/** A writer that is gone counts: that it cannot be resumed shows when it is tried. */
function changesLeft({ resume }: SeenWriter): number {
  try {
    return resume({ portion: 'all', resumeWith: {} }).length;
  } catch (error) {
    if (error instanceof NamedError && error.name === ERRORS.worldChanged) {
      return 1;
    }
    throw error;
  }
}

async function isReadOnly(record: RecordItem | undefined): Promise<boolean> {
  return (
    record?.readOnly !== undefined &&
    (await groups.parameter(record.readOnly.parameterGroup, READ_ONLY.parameter))?.value === READ_ONLY.on
  );
}

async function isPageShown(): Promise<boolean> {
  const page = databaseSettings().maintenancePage;
  return (
    page.kind === 'listenerRule' && isShown(await loadBalancer.conditions(variable('LISTENER_RULE_ARN')), page.paths)
  );
}
