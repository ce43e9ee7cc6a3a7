import { InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { attemptBehindSwap } from '../shared/attempt-behind-swap';
import type { ActedCall } from '../shared/contract/progress';
import type { RecordItem } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { recordedSettings } from '../shared/instance-settings';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { membershipsOf } from '../shared/membership';
import { markRecord, openRecord } from '../shared/open-record';
import { instanceRef, Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, type Task, taskHandler } from '../shared/task';
import type { LowerFenceInput, LowerFenceOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();
const lowerOptions = loopOptions.extend({ pointOfNoReturn: z.boolean() });
type LowerTask = Task<z.infer<typeof lowerOptions>>;

export const handler = taskHandler(
  { needs: ['lock'], options: lowerOptions },
  async ({ state, context, options, now }): Promise<LowerFenceOutput> => {
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const input = await observe(records, state, options);
    const decision = decide(input);
    const { instance } = decision;
    // `Undo: lower fence` begins anew: the deadline of `Lower fence` may be what failed.
    const isUndo = context.stateName.startsWith('Undo: ');
    const loop = continueLoop(isUndo ? undefined : state.fenceLowered, options, now);
    if (decision.kind === 'waiting') {
      return { ...stillWaiting(loop, options, now, decision.for), instance };
    }
    const guard = () => records.guard(key, context.executionArn, state.lock);
    if (decision.marksPointOfNoReturn) {
      await guard();
      await markRecord(records, input.record, { pointOfNoReturnAt: now.toISOString() }, { once: true });
    }
    // Nothing was changed by this loop, and an answer from before the fence was raised looks the same: one more look.
    if (decision.kind === 'lowered' && loop.rounds === 1 && !isUndo) {
      return { ...stillWaiting(loop, options, now, `a second look at '${instance.identifier}'`), instance };
    }
    if (decision.kind === 'lowered') {
      return { ...loopDone(loop), instance };
    }
    await guard();
    const acted = await lower(instance.identifier, input.groupIds);
    return acted
      ? { ...loopDone(loop), instance, acted: [acted] }
      : { ...stillWaiting(loop, options, now, `'${instance.identifier}' to take other security groups`), instance };
  },
);

async function observe(
  records: Records,
  { database, incident }: RecoveryState,
  { pointOfNoReturn }: LowerTask['options'],
): Promise<LowerFenceInput & { readonly record: RecordItem }> {
  const { key, productionIdentifier } = database;
  const record = await openRecord(records, key);
  const holder = await rds.byIdentifier(productionIdentifier);
  const attempt = await attemptBehindSwap(rds, records, key, record);
  return {
    productionIdentifier,
    ...(holder
      ? {
          holder: {
            ref: instanceRef(holder),
            status: holder.DBInstanceStatus ?? 'unknown',
            memberships: membershipsOf(holder),
          },
        }
      : {}),
    record,
    ...(attempt ? { attempt } : {}),
    mode: incident.mode,
    pointOfNoReturn,
    groupIds: recordedSettings(record).vpcSecurityGroupIds,
  };
}

/** `undefined` when RDS says that the instance is busy: the next round tries again. */
async function lower(identifier: string, groupIds: readonly string[]): Promise<ActedCall | undefined> {
  try {
    await rds.modify(identifier, { VpcSecurityGroupIds: [...groupIds] });
  } catch (error) {
    if (error instanceof InvalidDBInstanceStateFault) {
      return undefined;
    }
    throw error;
  }
  return { call: 'rds:ModifyDBInstance', subject: identifier, detail: `security groups -> ${groupIds.join(', ')}` };
}
