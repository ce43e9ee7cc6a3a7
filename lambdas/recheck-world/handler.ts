import { makePlan } from '../plan-recovery/make-plan';
import { planOptions } from '../plan-recovery/plan-options';
import { databaseSettings } from '../shared/environment';
import { observedInstance } from '../shared/instance-settings';
import { Rds } from '../shared/rds';
import { taskHandler } from '../shared/task';
import type { RecheckWorldOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['incident', 'plan', 'record', 'verdict'], options: planOptions },
  async ({ state, context, options: { checks }, now }): Promise<RecheckWorldOutput> => {
    const { incident, database, plan, record, verdict } = state;
    const { executionArn } = context;
    const made = await makePlan({ incident, settings: databaseSettings(), checks, executionArn, now });
    const candidate = await rds.byResourceId(verdict.resourceId);
    return decide({
      approved: plan,
      replanned: made.plan,
      verdict,
      candidate: candidate && observedInstance(candidate),
      record: made.past.record,
      originalResourceId: record.original.resourceId,
      productionIdentifier: database.productionIdentifier,
      now,
    });
  },
);
