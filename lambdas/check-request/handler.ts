import { databaseSettings } from '../shared/environment';
import { taskHandler } from '../shared/task';
import type { CheckedRequest } from './contract';
import { decide } from './decide';

export const handler = taskHandler({ needs: [] }, async ({ state, context, now }): Promise<CheckedRequest> => {
  return decide({ request: state, settings: databaseSettings(), context, now });
});
