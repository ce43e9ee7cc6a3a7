import { variable } from '../shared/environment';
import { openRecord, recordedWriters } from '../shared/open-record';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { Writers } from '../shared/writers/all-writers';
import { stopEach } from '../shared/writers/carry-out';
import type { StopWritersOutput } from './contract';

const writers = new Writers();

export const handler = taskHandler(
  { needs: ['incident', 'lock'] },
  async ({ state, context }): Promise<StopWritersOutput> => {
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const recorded = recordedWriters(await openRecord(records, key));
    const on = { database: key, incidentId: state.incident.id };
    // Tasks that outlived an earlier stop are ended: nobody looks again for a while after this.
    const seen = await writers.look(recorded, { purpose: 'stop', force: true, on });
    const guard = () => records.guard(key, context.executionArn, state.lock);
    const changes = seen.map(({ stop }) => stop);
    return { count: recorded.length, acted: await stopEach(changes, guard) };
  },
);
