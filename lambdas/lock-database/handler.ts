import type { LockHeld } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { Executions } from '../shared/executions';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { acquire } from './acquire';

const executions = new Executions();

export const handler = taskHandler(
  { needs: ['incident'] },
  ({ state: { database, incident, reconciles }, context, now }): Promise<LockHeld> =>
    acquire(new Records(variable('TABLE_NAME')), executions, {
      database: database.key,
      owner: context.executionArn,
      incident,
      reconciles,
      now,
    }),
);
