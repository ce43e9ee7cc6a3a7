import * as z from 'zod';
import type { LoopProgress } from '../shared/contract/progress';
import type { RecordItem } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { continueLoop, type LoopStart, loopDone, stillWaiting } from '../shared/loop';
import { markRecord, openRecord, recordedWriters } from '../shared/open-record';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, type Task, taskHandler } from '../shared/task';
import { Writers } from '../shared/writers/all-writers';
import { lastQuiet, quietNow, unsettled } from '../shared/writers/quiet';
import { act } from './act';
import type { SwapIdentifiersOutput, SwapStep } from './contract';
import { entryOf } from './entry';
import { describe, nextStep } from './next-step';
import { swapBack } from './swap-back';

const rds = new Rds();
const writers = new Writers();

const STABLE_READS = 3;
/** From the first rename on the production identifier may be unowned, so less time is given than before it. */
const MOVED_DEADLINE_SECONDS = 90 * 60;

const swapOptions = loopOptions.partial().extend({ direction: z.enum(['forward', 'back']) });
type SwapTask = Task<z.infer<typeof swapOptions>> & {
  readonly state: RecoveryState & Required<Pick<RecoveryState, 'lock'>>;
};

export const handler = taskHandler({ needs: ['lock'], options: swapOptions }, (task) =>
  task.options.direction === 'back' ? swapBack(rds, task) : swap(task),
);

async function swap(task: SwapTask): Promise<SwapIdentifiersOutput> {
  const { state, now, context } = task;
  const { database, incident } = state;
  const options = loopOptions.parse(task.options);
  const records = new Records(variable('TABLE_NAME'));
  const record = await openRecord(records, database.key);
  const previous: SwapIdentifiersOutput | undefined = state.swap;
  const entry = entryOf(state, record);
  const { candidateResourceId } = entry;
  const names = { production: database.productionIdentifier, ...entry.names };
  const { step, originalIdentifier } = await nextStep(rds, {
    direction: 'forward',
    record,
    candidateResourceId,
    names,
    left: previous?.left === true,
    incidentId: incident.id,
    now,
  });
  const left = previous?.left || (originalIdentifier !== undefined && originalIdentifier !== names.production);
  const movedAt = previous?.movedAt ?? (left ? now.toISOString() : undefined);
  const memory = { ...(left ? { left } : {}), ...(movedAt ? { movedAt } : {}) };
  const loop = withMovedDeadline(continueLoop(previous, options, now), movedAt);
  if (step.kind === 'swapped') {
    return { ...(await settle(task, { records, record, step, loop })), ...memory };
  }
  const waitingFor = (subject: string): SwapIdentifiersOutput => ({
    ...stillWaiting(loop, options, now, subject),
    ...memory,
  });
  const progress = waitingFor(describe(step));
  if (step.kind === 'waiting') {
    return progress;
  }
  if (step.kind === 'rename') {
    await entry.requireSafe(records);
    const { running, quiet } = step.first ? await runningWriters(task, record) : { running: [], quiet: undefined };
    if (running.length > 0) {
      return { ...waitingFor(`writers to stop again: ${running.join('; ')}`), ...(quiet ? { quiet } : {}) };
    }
  }
  await records.guard(database.key, context.executionArn, state.lock);
  if (step.kind === 'rename' && step.first) {
    // Written before the first rename: whoever takes over must know which instance may hold the production identifier.
    await markRecord(records, record, { candidateResourceId, swapStartedAt: now.toISOString() }, { once: false });
  }
  const acted = await act(rds, step, { original: record.original.resourceId, candidate: candidateResourceId });
  return acted ? { ...progress, movedAt: movedAt ?? now.toISOString(), acted: [acted] } : progress;
}

/** Production is told only after several reads in a row agree: readers see old names for a while after a rename. */
async function settle(
  { state, options, now, context }: SwapTask,
  seen: {
    readonly records: Records;
    readonly record: RecordItem;
    readonly step: Extract<SwapStep, { kind: 'swapped' }>;
    readonly loop: LoopStart;
  },
): Promise<SwapIdentifiersOutput> {
  const { records, record, step, loop } = seen;
  const stableReads = (state.swap?.status === 'waiting' ? (state.swap.stableReads ?? 0) : 0) + 1;
  if (stableReads < STABLE_READS) {
    const subject = `read ${stableReads} of ${STABLE_READS} to be confirmed`;
    return { ...stillWaiting(loop, loopOptions.parse(options), now, subject), stableReads };
  }
  if (!record.swappedAt || record.swappedAt < (record.swapStartedAt ?? '')) {
    await records.guard(state.database.key, context.executionArn, state.lock);
    await markRecord(records, record, { swappedAt: now.toISOString() }, { once: false });
  }
  return { ...loopDone(loop), stableReads, production: step.production.ref };
}

/** Looked at once more right before the first rename: also those whose last work may not have ended. */
async function runningWriters({ state }: SwapTask, record: RecordItem) {
  const { database, incident, swap: previous } = state;
  const on = { database: database.key, incidentId: incident.id };
  const seen = await writers.look(recordedWriters(record), { purpose: 'swap', force: false, on });
  const waited = previous?.status === 'waiting' ? previous.delaySeconds : 0;
  const quiet = quietNow(seen, previous?.quiet ?? lastQuiet(state), waited);
  return { running: [...seen.flatMap(({ active }) => active), ...unsettled(seen, quiet).why], quiet };
}

function withMovedDeadline(loop: LoopStart & Partial<LoopProgress>, movedAt: string | undefined): LoopStart {
  const limit = movedAt && new Date(Date.parse(movedAt) + MOVED_DEADLINE_SECONDS * 1000).toISOString();
  return limit && limit < loop.deadline ? { ...loop, deadline: limit } : loop;
}
