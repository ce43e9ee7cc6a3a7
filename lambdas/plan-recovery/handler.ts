import { databaseSettings } from '../shared/environment';
import { taskHandler } from '../shared/task';
import type { PlanRecoveryOutput } from './contract';
import { requireNoRefusals } from './finding';
import { makePlan } from './make-plan';
import { planOptions } from './plan-options';

export const handler = taskHandler(
  { needs: ['incident', 'database'], options: planOptions },
  async ({ state, context, options: { checks }, now }): Promise<PlanRecoveryOutput> => {
    const settings = databaseSettings();
    const { plan } = await makePlan({
      incident: state.incident,
      settings,
      checks,
      executionArn: context.executionArn,
      now,
    });
    if (state.incident.mode !== 'plan') {
      requireNoRefusals(plan, settings.identifier);
    }
    return plan;
  },
);
