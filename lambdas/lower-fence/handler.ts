import * as z from 'zod';
import type { ActedCall } from '../shared/contract/progress';
import { type AttemptItem, type RecordItem, recordKeys } from '../shared/contract/record-items';
import { variable } from '../shared/environment';
import { recordedSettings } from '../shared/instance-settings';
import { membershipsOf } from '../shared/membership';
import { openRecord } from '../shared/open-record';
import { instanceRef, Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import type { LowerFenceOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['lock'], options: z.object({ pointOfNoReturn: z.boolean() }) },
  async ({ state, context, options: { pointOfNoReturn }, now }): Promise<LowerFenceOutput> => {
    const { key, productionIdentifier } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const record = await openRecord(records, key);
    const groupIds = recordedSettings(record).vpcSecurityGroupIds;
    const holder = await rds.byIdentifier(productionIdentifier);
    const attempt = await attemptBehindSwap(records, key, record);

    const { instance, marksPointOfNoReturn, change } = decide({
      productionIdentifier,
      ...(holder ? { holder: { ref: instanceRef(holder), memberships: membershipsOf(holder) } } : {}),
      record,
      ...(attempt ? { attempt } : {}),
      mode: state.incident.mode,
      pointOfNoReturn,
      groupIds,
    });
    const guard = () => records.guard(key, context.executionArn, state.lock);
    if (marksPointOfNoReturn) {
      await guard();
      await records.set(
        recordKeys.record(key),
        { pointOfNoReturnAt: now.toISOString() },
        '#status = :open AND attribute_not_exists(#pointOfNoReturnAt)',
        { ':open': 'OPEN' },
      );
    }
    const acted: ActedCall[] = [];
    if (change) {
      await guard();
      await rds.modify(instance.identifier, { VpcSecurityGroupIds: [...groupIds] });
      const detail = `security groups -> ${groupIds.join(', ')}`;
      acted.push({ call: 'rds:ModifyDBInstance', subject: instance.identifier, detail });
    }
    const pointOfNoReturnAt = marksPointOfNoReturn ? now.toISOString() : record.pointOfNoReturnAt;
    return { instance, ...(pointOfNoReturnAt ? { pointOfNoReturnAt } : {}), acted };
  },
);

/** The retired name ends in the id of the attempt that replaced the original; `$` has no plan in ResumeWrites. */
async function attemptBehindSwap(records: Records, key: string, record: RecordItem): Promise<AttemptItem | undefined> {
  const original = await rds.byResourceId(record.original.resourceId);
  const attemptId = /-corrupted-([a-z2-7]{8})$/.exec(original?.DBInstanceIdentifier ?? '')?.[1];
  return attemptId ? records.get<AttemptItem>(recordKeys.attempt(key, attemptId)) : undefined;
}
