import { variable } from '../shared/environment';
import { recordedSettings, settingsOf } from '../shared/instance-settings';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { membershipsOf } from '../shared/membership';
import { openRecord } from '../shared/open-record';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { FenceDownOutput } from './contract';
import { decide, openDifferences } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['fenceLowered'], options: loopOptions },
  async ({ state, options, now }): Promise<FenceDownOutput> => {
    const record = await openRecord(new Records(variable('TABLE_NAME')), state.database.key);
    const { resourceId, identifier } = state.fenceLowered.instance;
    const instance = await rds.byResourceId(resourceId);
    const recorded = recordedSettings(record);
    const missing = decide({
      identifier: instance?.DBInstanceIdentifier ?? identifier,
      memberships: instance && membershipsOf(instance),
      groupIds: recorded.vpcSecurityGroupIds,
    });
    const round = continueLoop(state.fenceDown, options, now);
    if (missing !== undefined) {
      return stillWaiting(round, options, now, missing);
    }
    const isRestored = resourceId !== record.original.resourceId && !record.revert;
    const differences = openDifferences({ recorded, found: instance && settingsOf(instance), isRestored });
    return { ...loopDone(round), ...(differences ? { differences } : {}) };
  },
);
