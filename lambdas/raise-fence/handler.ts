import { InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import type { ActedCall } from '../shared/contract/progress';
import { variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { membershipsOf } from '../shared/membership';
import { markRecord, openRecord } from '../shared/open-record';
import { instanceRef, Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { RaiseFenceOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['lock'], options: loopOptions },
  async ({ state, context, options, now }): Promise<RaiseFenceOutput> => {
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const quarantineGroupId = variable('ORIGINAL_QUARANTINE_GROUP_ID');
    const record = await openRecord(records, key);
    const original = await rds.byResourceId(record.original.resourceId);
    // `Undo: raise fence` begins anew: the deadline of `Raise fence` may be what failed.
    const start = continueLoop(context.stateName.startsWith('Undo: ') ? undefined : state.fence, options, now);

    const decision = decide({
      ...(original
        ? {
            original: {
              identifier: original.DBInstanceIdentifier ?? '',
              status: original.DBInstanceStatus ?? 'unknown',
              memberships: membershipsOf(original),
            },
          }
        : {}),
      quarantineGroupId,
    });
    if (decision.kind === 'raised' && original) {
      const { host, port } = instanceRef(original);
      return { ...loopDone(start), ...(host ? { host } : {}), ...(port ? { port } : {}) };
    }
    if (decision.kind !== 'raise') {
      return stillWaiting(start, options, now, decision.kind === 'wait' ? decision.for : 'the original');
    }
    await records.guard(key, context.executionArn, state.lock);
    // Recorded before it is raised: whoever takes over must know that it may have to be lowered.
    await markRecord(records, record, { fenceRaisedAt: now.toISOString() }, { once: true });
    const acted = await raise(decision.identifier, quarantineGroupId);
    return {
      ...stillWaiting(start, options, now, `'${quarantineGroupId}' to become active`),
      ...(acted ? { acted: [acted] } : {}),
    };
  },
);

/** `undefined` when RDS says that the instance is busy: the next round tries again. */
async function raise(identifier: string, groupId: string): Promise<ActedCall | undefined> {
  try {
    await rds.modify(identifier, { VpcSecurityGroupIds: [groupId] });
  } catch (error) {
    if (error instanceof InvalidDBInstanceStateFault) {
      return undefined;
    }
    throw error;
  }
  return { call: 'rds:ModifyDBInstance', subject: identifier, detail: `security groups -> ${groupId}` };
}
