import { databaseSettings, variable } from '../shared/environment';
import { Executions } from '../shared/executions';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import type { CheckReconcileOutput } from './contract';
import { decide } from './decide';
import { observeOwner } from './observe-owner';

const executions = new Executions();

export const handler = taskHandler({ needs: [] }, async ({ context }): Promise<CheckReconcileOutput> => {
  const settings = databaseSettings();
  const observed = await observeOwner(new Records(variable('TABLE_NAME')), executions, settings.key);
  return decide({ settings, context, ...observed });
});
