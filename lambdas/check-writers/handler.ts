import * as z from 'zod';
import type { LoopProgress } from '../shared/contract/progress';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { openRecord, recordedWriters } from '../shared/open-record';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import { Writers } from '../shared/writers/all-writers';
import { stopEach } from '../shared/writers/carry-out';
import { lastQuiet, quietNow, unsettled } from '../shared/writers/quiet';
import type { CheckWritersOutput, Expectation } from './contract';
import { isPatienceOver, quietBefore, settlingDelay, stopAgain, waitedSeconds } from './decide';
import { steadyNow } from './steady';

const options = loopOptions.extend({
  expect: z.enum(['stopped', 'canary', 'recorded', 'steady']),
  /** One look within another state's loop: stops again what was started, waits for nothing. */
  hold: z.boolean().default(false),
  /** For `steady`: how long every look has to be good. */
  steadySeconds: z.number().positive().optional(),
});
const writers = new Writers();

const previousRound: Record<Expectation, (state: RecoveryState) => LoopProgress | undefined> = {
  stopped: (state) => state.writersStopped,
  canary: (state) => state.canaryHealthy,
  recorded: (state) => state.healthy,
  steady: (state) => state.steady,
};

export const handler = taskHandler(
  { needs: ['incident', 'lock'], options },
  async ({
    state,
    context,
    options: { expect, hold, steadySeconds = 0, ...loop },
    now,
  }): Promise<CheckWritersOutput> => {
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const recorded = recordedWriters(await openRecord(records, key));
    const on = { database: key, incidentId: state.incident.id };
    const previous = previousRound[expect](state);
    const round = continueLoop(hold ? undefined : previous, loop, now);

    if (expect !== 'stopped') {
      const { resumeWith } = state.incident;
      const seen = await writers.look(recorded, {
        purpose: expect === 'steady' ? 'steady' : 'confirm',
        force: false,
        on,
      });
      const portion = expect === 'canary' ? 'canary' : 'all';
      const faults = seen.flatMap((writer) => writer.notResumed({ portion, resumeWith }));
      if (expect === 'steady') {
        const { steady, why } = steadyNow({ seen, faults, previous });
        if (steady.seconds >= steadySeconds) {
          return { ...loopDone(round), steady };
        }
        const soFar = `writers to stay up for ${steadySeconds} s: ${steady.seconds} s so far`;
        return { ...stillWaiting(round, loop, now, [soFar, ...why].join('; ')), steady };
      }
      return faults.length === 0 ? loopDone(round) : stillWaiting(round, loop, now, faults.join('; '));
    }

    const force = isPatienceOver(previous, hold);
    const seen = await writers.look(recorded, { purpose: 'stop', force, on });
    const before = quietBefore(state.writersStopped, hold, lastQuiet(state));
    const guard = () => records.guard(key, context.executionArn, state.lock);
    const acted = await stopEach(stopAgain(seen, before), guard);
    const quiet = quietNow(seen, before, hold ? 0 : waitedSeconds(previous));
    const settling = unsettled(seen, quiet);
    const active = seen.flatMap((writer) => writer.active);
    const left = [...active, ...settling.why];
    const kept = { quiet, ...(acted.length > 0 ? { acted } : {}) };
    if (hold || left.length === 0) {
      return { ...loopDone(round), ...(left.length > 0 ? { waitingFor: left.join('; ') } : {}), ...kept };
    }
    const progress = stillWaiting(round, loop, now, left.join('; '));
    return active.length === 0
      ? { ...progress, delaySeconds: settlingDelay(settling.seconds), ...kept }
      : { ...progress, ...kept };
  },
);
