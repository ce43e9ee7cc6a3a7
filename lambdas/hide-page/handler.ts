import { databaseSettings, variable } from '../shared/environment';
import { LoadBalancer } from '../shared/load-balancer';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import { HIDDEN_SOURCE_CIDR } from '../show-page/contract';
import type { HidePageOutput } from './contract';
import { decide } from './decide';

const loadBalancer = new LoadBalancer();

export const handler = taskHandler({ needs: ['lock'] }, async ({ state, context }): Promise<HidePageOutput> => {
  const page = databaseSettings().maintenancePage;
  if (page.kind === 'none') {
    return { hidden: true };
  }
  const ruleArn = variable('LISTENER_RULE_ARN');
  if (decide({ page, conditions: await loadBalancer.conditions(ruleArn) }) !== 'hide') {
    return { hidden: true };
  }
  await new Records(variable('TABLE_NAME')).guard(state.database.key, context.executionArn, state.lock);
  await loadBalancer.showToNobodyBut(ruleArn, HIDDEN_SOURCE_CIDR);
  return { hidden: true, acted: [{ call: 'elasticloadbalancing:ModifyRule', subject: ruleArn }] };
});
