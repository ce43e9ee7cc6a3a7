import { databaseSettings, variable } from '../shared/environment';
import { LoadBalancer } from '../shared/load-balancer';
import { markRecord, openRecord } from '../shared/open-record';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import type { ShowPageOutput } from './contract';
import { decide } from './decide';

const loadBalancer = new LoadBalancer();

export const handler = taskHandler({ needs: ['lock'] }, async ({ state, context, now }): Promise<ShowPageOutput> => {
  const page = databaseSettings().maintenancePage;
  if (page.kind === 'none') {
    return { shown: false, reason: page.reason };
  }
  const ruleArn = variable('LISTENER_RULE_ARN');
  const records = new Records(variable('TABLE_NAME'));
  const decision = decide({ page, conditions: await loadBalancer.conditions(ruleArn) });

  // Recorded before the page appears: whoever takes over must know that it may have to be hidden.
  await records.guard(state.database.key, context.executionArn, state.lock);
  await markRecord(
    records,
    await openRecord(records, state.database.key),
    { pageShownAt: now.toISOString() },
    { once: true },
  );
  if (decision.kind !== 'show') {
    return { shown: true };
  }
  await loadBalancer.showOnPaths(ruleArn, decision.paths);
  return {
    shown: true,
    acted: [{ call: 'elasticloadbalancing:ModifyRule', subject: ruleArn, detail: decision.paths.join(' ') }],
  };
});
