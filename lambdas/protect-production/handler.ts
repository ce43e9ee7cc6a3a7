import { InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import { ERRORS } from '../shared/contract/error-names';
import type { ActedCall } from '../shared/contract/progress';
import { variable } from '../shared/environment';
import { observedInstance, recordedSettings } from '../shared/instance-settings';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { NamedError } from '../shared/named-error';
import { openRecord } from '../shared/open-record';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { ProtectDecision, ProtectProductionOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['lock', 'swap'], options: loopOptions },
  async ({ state, context, options, now }): Promise<ProtectProductionOutput> => {
    const { database, lock, swap } = state;
    const records = new Records(variable('TABLE_NAME'));
    const record = await openRecord(records, database.key);
    const production = await rds.byResourceId(requireProduction(swap.production?.resourceId));
    const retired = await rds.byResourceId(record.original.resourceId);
    const decision = decide({
      wanted: recordedSettings(record),
      production: production && observedInstance(production),
      retired: retired && observedInstance(retired),
    });
    const loop = continueLoop(state.protection, options, now);
    if (decision.kind === 'done') {
      return loopDone(loop);
    }
    if (decision.kind === 'waiting') {
      return stillWaiting(loop, options, now, decision.for);
    }
    const progress = stillWaiting(loop, options, now, `'${decision.identifier}' to show the change`);
    await records.guard(database.key, context.executionArn, lock);
    const acted = await act(decision);
    return acted ? { ...progress, acted: [acted] } : progress;
  },
);

/** `undefined` when RDS says that the instance is busy: the next round tries again. */
async function act(decision: Extract<ProtectDecision, { identifier: string }>): Promise<ActedCall | undefined> {
  const { identifier: subject } = decision;
  switch (decision.kind) {
    case 'addTags':
      await rds.addTags(decision.arn, decision.tags);
      return { call: 'rds:AddTagsToResource', subject, detail: Object.keys(decision.tags).join(', ') };
    case 'removeTags':
      await rds.removeTags(decision.arn, decision.keys);
      return { call: 'rds:RemoveTagsFromResource', subject, detail: decision.keys.join(', ') };
    case 'modify':
      try {
        await rds.modify(subject, decision.changes);
      } catch (error) {
        if (error instanceof InvalidDBInstanceStateFault) {
          return undefined;
        }
        throw error;
      }
      return { call: 'rds:ModifyDBInstance', subject, detail: JSON.stringify(decision.changes) };
  }
}

function requireProduction(resourceId: string | undefined): string {
  if (resourceId) {
    return resourceId;
  }
  throw new NamedError(
    ERRORS.swapUnsafe,
    'production cannot be protected: found no production instance in the result of Swap identifiers, expected one; start the recovery again',
  );
}
