import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';

export interface ObservedRule {
  /** `ENABLED`, `DISABLED` or `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`. */
  readonly state: string;
  /** The AWS service that made the rule and alone may change it. */
  readonly managedBy?: string;
}

interface RuleName {
  readonly eventBus: string;
  readonly name: string;
}

/** Calls to EventBridge that functions of a recovery make for rules that start writers. */
export class EventRules {
  constructor(private readonly client = new EventBridgeClient({})) {}

  /** `undefined` when there is no such rule, or no such bus. */
  async rule({ eventBus, name }: RuleName): Promise<ObservedRule | undefined> {
    try {
      const { State, ManagedBy } = await this.client.send(
        new DescribeRuleCommand({ Name: name, EventBusName: eventBus }),
      );
      return { state: State ?? 'UNKNOWN', ...(ManagedBy ? { managedBy: ManagedBy } : {}) };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  async targetArns({ eventBus, name }: RuleName): Promise<readonly string[]> {
    const arns: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.client.send(
        new ListTargetsByRuleCommand({ Rule: name, EventBusName: eventBus, NextToken }),
      );
      arns.push(...(page.Targets ?? []).map(({ Arn }) => Arn ?? ''));
      NextToken = page.NextToken;
    } while (NextToken);
    return arns;
  }

  async enable({ eventBus, name }: RuleName): Promise<void> {
    await this.client.send(new EnableRuleCommand({ Name: name, EventBusName: eventBus }));
  }

  async disable({ eventBus, name }: RuleName): Promise<void> {
    await this.client.send(new DisableRuleCommand({ Name: name, EventBusName: eventBus }));
  }
}
