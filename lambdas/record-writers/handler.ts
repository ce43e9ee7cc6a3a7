import { recordKeys } from '../shared/contract/record-items';
import { databaseSettings, variable } from '../shared/environment';
import { openRecord, recordedWriters } from '../shared/open-record';
import { Records } from '../shared/records';
import { ReportStore } from '../shared/report-store';
import { taskHandler } from '../shared/task';
import { Writers } from '../shared/writers/all-writers';
import { heldElsewhere } from '../shared/writers/held-elsewhere';
import type { RecordWritersOutput } from './contract';
import { decide } from './decide';

const writers = new Writers();

export const handler = taskHandler(
  { needs: ['incident', 'lock'] },
  async ({ state, context, now }): Promise<RecordWritersOutput> => {
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const { writers: configured, siblings = [] } = databaseSettings();
    const adopted = (await openRecord(records, key)).writers !== undefined;
    const found = adopted
      ? []
      : await writers.find(configured, {
          resumeWith: {},
          all: configured,
          on: { database: key, incidentId: state.incident.id },
        });
    const observed = decide(found, adopted ? [] : await heldElsewhere(configured, siblings, records));

    await records.guard(key, context.executionArn, state.lock);
    // The first writer wins: a repeated or later run sees writers that are stopped already.
    const recorded =
      !adopted &&
      (await records.set(
        recordKeys.record(key),
        { writers: observed.writers, writersRecordedAt: now.toISOString() },
        '#status = :open AND attribute_not_exists(#writers)',
        { ':open': 'OPEN' },
      ));
    const kept = recorded ? observed.writers : recordedWriters(await openRecord(records, key));
    await new ReportStore(variable('BUCKET_NAME')).create(
      `worlds/${key}/${state.incident.id}-writers.json`,
      JSON.stringify(kept, null, 2),
      'application/json',
    );
    return {
      count: kept.length,
      adopted: !recorded,
      ...(recorded && observed.notice ? { notice: observed.notice } : {}),
    };
  },
);
