import {
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** A condition of a listener rule, in the two forms that the maintenance page uses; others are kept as `other`. */
export interface ObservedCondition {
  readonly field: string;
  readonly values: readonly string[];
}

export interface TargetGroupHealth {
  readonly targetGroupArn: string;
  readonly healthy: number;
  /** `initial: 1, unhealthy: 2`, for whoever watches; empty when every target is healthy. */
  readonly others: string;
}

/** Calls to Elastic Load Balancing that functions of a recovery make. */
export class LoadBalancer {
  constructor(private readonly client = new ElasticLoadBalancingV2Client({})) {}

  /** `undefined` when the rule does not exist. */
  async conditions(ruleArn: string): Promise<readonly ObservedCondition[] | undefined> {
    const { Rules } = await this.client.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }));
    return Rules?.[0]?.Conditions?.map(observedCondition);
  }

  async showOnPaths(ruleArn: string, paths: readonly string[]): Promise<void> {
    await this.setConditions(ruleArn, [{ Field: 'path-pattern', PathPatternConfig: { Values: [...paths] } }]);
  }

  async showToNobodyBut(ruleArn: string, sourceCidr: string): Promise<void> {
    await this.setConditions(ruleArn, [{ Field: 'source-ip', SourceIpConfig: { Values: [sourceCidr] } }]);
  }

  async health(targetGroupArn: string): Promise<TargetGroupHealth> {
    const { TargetHealthDescriptions } = await this.client.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
    );
    const counts: Record<string, number> = {};
    for (const { TargetHealth } of TargetHealthDescriptions ?? []) {
      const state = TargetHealth?.State ?? 'unknown';
      counts[state] = (counts[state] ?? 0) + 1;
    }
    const { healthy = 0, ...others } = counts;
    return {
      targetGroupArn,
      healthy,
      others: Object.entries(others)
        .map(([state, count]) => `${state}: ${count}`)
        .join(', '),
    };
  }

  private async setConditions(ruleArn: string, conditions: RuleCondition[]): Promise<void> {
    await this.client.send(new ModifyRuleCommand({ RuleArn: ruleArn, Conditions: conditions }));
  }
}

function observedCondition(condition: RuleCondition): ObservedCondition {
  const values =
    condition.PathPatternConfig?.Values ?? condition.SourceIpConfig?.Values ?? condition.Values ?? ([] as string[]);
  return { field: condition.Field ?? 'other', values };
}
