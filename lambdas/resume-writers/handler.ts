import * as z from 'zod';
import { ERRORS } from '../shared/contract/error-names';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { NamedError } from '../shared/named-error';
import { openRecord, recordedWriters } from '../shared/open-record';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { resumeChanges, Writers } from '../shared/writers/all-writers';
import { carryOut } from '../shared/writers/carry-out';
import type { ResumeWritersOutput } from './contract';

const options = z.object({
  portion: z.enum(['canary', 'all']),
  /** Undo: the writers come back exactly as they were, whatever the request asked for. */
  asRecorded: z.boolean().default(false),
});
const writers = new Writers();

export const handler = taskHandler(
  { needs: ['incident', 'lock'], options },
  async ({ state, context, options: { portion, asRecorded } }): Promise<ResumeWritersOutput> => {
    if (!asRecorded) {
      requireLoweredFence(state);
    }
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const recorded = recordedWriters(await openRecord(records, key));
    const on = { database: key, incidentId: state.incident.id };
    const seen = await writers.look(recorded, { purpose: 'resume', force: false, on });
    const resumeWith = asRecorded ? {} : state.incident.resumeWith;
    const changes = resumeChanges(seen, { portion, resumeWith });
    const guard = () => records.guard(key, context.executionArn, state.lock);
    return { count: recorded.length, acted: await carryOut(changes, guard) };
  },
);

function requireLoweredFence(state: RecoveryState): void {
  if (state.fenceDown?.status !== 'done') {
    throw new NamedError(
      ERRORS.swapUnsafe,
      `writers of '${state.database.key}' must not resume: found fence '${state.fenceDown?.status ?? 'up'}', expected 'done' of 'Fence down?'; lower the fence first`,
    );
  }
}
