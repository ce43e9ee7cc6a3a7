import { recordKeys } from '../shared/contract/record-items';
import { Ecs } from '../shared/ecs';
import { databaseSettings, variable } from '../shared/environment';
import { openRecord, recordedWriters } from '../shared/open-record';
import { Records } from '../shared/records';
import { ReportStore } from '../shared/report-store';
import { Scaling } from '../shared/scaling';
import { taskHandler } from '../shared/task';
import type { RecordWritersOutput } from './contract';
import { decide } from './decide';

const ecs = new Ecs();
const scaling = new Scaling();

export const handler = taskHandler(
  { needs: ['lock'] },
  async ({ state, context, now }): Promise<RecordWritersOutput> => {
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const { writers: configured } = databaseSettings();
    const { found, missing } = await ecs.describeServices(configured);
    const observed = decide({ found, missing, targets: await scaling.targets(configured) });

    await records.guard(key, context.executionArn, state.lock);
    // The first writer wins: a repeated or later run sees services that are stopped already.
    const recorded = await records.set(
      recordKeys.record(key),
      { writers: observed.writers, writersRecordedAt: now.toISOString() },
      '#status = :open AND attribute_not_exists(#writers)',
      { ':open': 'OPEN' },
    );
    const writers = recorded ? observed.writers : recordedWriters(await openRecord(records, key));
    await new ReportStore(variable('BUCKET_NAME')).create(
      `worlds/${key}/${state.incident.id}-writers.json`,
      JSON.stringify(writers, null, 2),
      'application/json',
    );
    return {
      services: writers.length,
      adopted: !recorded,
      ...(recorded && observed.notice ? { notice: observed.notice } : {}),
    };
  },
);
