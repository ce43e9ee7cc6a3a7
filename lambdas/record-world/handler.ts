import { requireNoRefusals } from '../plan-recovery/finding';
import { makePlan } from '../plan-recovery/make-plan';
import { planOptions } from '../plan-recovery/plan-options';
import { beginRecord } from '../shared/begin-record';
import type { ActedCall } from '../shared/contract/progress';
import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import { databaseSettings, variable } from '../shared/environment';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { ReportStore } from '../shared/report-store';
import { taskHandler } from '../shared/task';
import type { RecordWorldOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['incident', 'database', 'plan', 'lock'], options: planOptions },
  async ({ state, context, options: { checks }, now }): Promise<RecordWorldOutput> => {
    const { incident, database, lock } = state;
    const { executionArn } = context;
    const records = new Records(variable('TABLE_NAME'));
    const settings = databaseSettings();
    const { plan, past } = await makePlan({ incident, settings, checks, executionArn, now });
    requireNoRefusals(plan, database.productionIdentifier);
    const found = await records.get<RecordItem>(recordKeys.record(database.key));
    const { original } = past;
    const decision = decide({
      incident,
      database: database.key,
      planned: state.plan,
      replanned: plan,
      record: found,
      original,
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
        JSON.stringify({ ...decision.record, settings: original?.settings, plan }, null, 2),
        'application/json',
      );
      record = await beginRecord(records, decision.record);
    }
    const acted: ActedCall[] = [];
    if (original && !original.settings.deletionProtection) {
      await guard();
      await rds.modify(original.ref.identifier, { DeletionProtection: true, ApplyImmediately: true });
      acted.push({ call: 'rds:ModifyDBInstance', subject: original.ref.identifier, detail: 'deletion protection on' });
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
