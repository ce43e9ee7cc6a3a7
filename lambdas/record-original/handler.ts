import { beginRecord } from '../shared/begin-record';
import type { ActedCall } from '../shared/contract/progress';
import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import { variable } from '../shared/environment';
import { observedInstance } from '../shared/instance-settings';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { ReportStore } from '../shared/report-store';
import { taskHandler } from '../shared/task';
import type { RecordOriginalOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['incident', 'database', 'lock'] },
  async ({ state, context, now }): Promise<RecordOriginalOutput> => {
    const { incident, database, lock } = state;
    const { executionArn } = context;
    const records = new Records(variable('TABLE_NAME'));
    const pk = recordKeys.record(database.key);
    const instance = await rds.byIdentifier(database.productionIdentifier);
    const holder = instance && observedInstance(instance);
    const decision = decide({
      incident,
      database: database.key,
      record: await records.get<RecordItem>(pk),
      holder,
      executionArn,
      now,
    });

    const guard = () => records.guard(database.key, executionArn, lock);
    let { record } = decision;
    if (decision.kind === 'open') {
      await guard();
      // The copy comes first, so that an open record never points to nothing.
      await new ReportStore(variable('BUCKET_NAME')).create(
        decision.record.worldKey,
        JSON.stringify({ ...decision.record, settings: holder?.settings }, null, 2),
        'application/json',
      );
      record = await beginRecord(records, decision.record);
    }
    const acted: ActedCall[] = [];
    if (holder && !holder.settings.deletionProtection) {
      await guard();
      await rds.modify(holder.ref.identifier, { DeletionProtection: true, ApplyImmediately: true });
      acted.push({ call: 'rds:ModifyDBInstance', subject: holder.ref.identifier, detail: 'deletion protection on' });
    }
    return {
      adopted: record.openedBy !== executionArn,
      openedBy: record.openedBy,
      original: record.original,
      worldKey: record.worldKey,
      acted,
    };
  },
);
