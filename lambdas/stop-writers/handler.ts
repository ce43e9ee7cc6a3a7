import { Ecs } from '../shared/ecs';
import { variable } from '../shared/environment';
import { openRecord, recordedWriters } from '../shared/open-record';
import { Records } from '../shared/records';
import { Scaling } from '../shared/scaling';
import { taskHandler } from '../shared/task';
import type { StopWritersOutput } from './contract';
import { decide } from './decide';
import { stop } from './stop';

const ecs = new Ecs();
const scaling = new Scaling();

export const handler = taskHandler({ needs: ['lock'] }, async ({ state, context }): Promise<StopWritersOutput> => {
  const { key } = state.database;
  const records = new Records(variable('TABLE_NAME'));
  const recorded = recordedWriters(await openRecord(records, key));
  const { found } = await ecs.describeServices(recorded);
  const changes = decide({ recorded, found, targets: await scaling.targets(recorded) });
  const guard = () => records.guard(key, context.executionArn, state.lock);
  return { services: recorded.length, acted: await stop(changes, { ecs, scaling, guard }) };
});
