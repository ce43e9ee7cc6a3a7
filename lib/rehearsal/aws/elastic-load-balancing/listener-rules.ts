import type { Action, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../service';
import { validation } from './load-balancing-errors';
import { checkedActions } from './rule-action';
import { checkedConditions, holds, type ListenerRequest } from './rule-condition';

export interface NewRule {
  readonly arn: string;
  readonly priority: number;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly Action[];
}

interface RuleRecord {
  readonly arn: string;
  /** Undefined for the default rule, which comes last. */
  readonly priority: number | undefined;
  conditions: RuleCondition[];
  actions: Action[];
}

/** Rules of one listener in the order in which they are tried. */
export class ListenerRules {
  private readonly rules: RuleRecord[];

  constructor(
    defaultRuleArn: string,
    defaultAction: Action,
    private readonly targetGroupExists: (arn: string) => boolean,
  ) {
    const actions = checkedActions([defaultAction], targetGroupExists);
    this.rules = [{ arn: defaultRuleArn, priority: undefined, conditions: [], actions }];
  }

  add({ arn, priority, conditions, actions }: NewRule): void {
    if (!Number.isInteger(priority) || priority < 1 || priority > 50_000) {
      throw validation(`Priority must be between 1 and 50000, found ${priority}`);
    }
    if (this.rules.some((rule) => rule.priority === priority)) {
      throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`);
    }
    if (conditions.length === 0) throw validation('A rule must have at least one condition');
    this.rules.push({
      arn,
      priority,
      conditions: checkedConditions(conditions),
      actions: checkedActions(actions, this.targetGroupExists),
    });
    this.rules.sort((left, right) => (left.priority ?? Number.MAX_VALUE) - (right.priority ?? Number.MAX_VALUE));
  }

  has(arn: string): boolean {
    return this.rules.some((rule) => rule.arn === arn);
  }

  /** Replaces conditions, actions or both; what is not given stays. */
  modify(
    arn: string,
    { Conditions, Actions }: { Conditions?: RuleCondition[] | undefined; Actions?: Action[] | undefined },
  ): Rule {
    const rule = this.rules.find((one) => one.arn === arn);
    if (rule === undefined) throw new Error(`rule '${arn}' is not on this listener`);
    if (rule.priority === undefined && Conditions !== undefined) {
      throw new AwsError('OperationNotPermitted', `Default rule '${arn}' cannot be modified`);
    }
    if (Conditions?.length === 0) throw validation('A rule must have at least one condition');
    const conditions = Conditions === undefined ? rule.conditions : checkedConditions(Conditions);
    rule.actions = Actions === undefined ? rule.actions : checkedActions(Actions, this.targetGroupExists);
    rule.conditions = conditions;
    return describe(rule);
  }

  /** The action of the first rule that matches. */
  route(request: ListenerRequest): Action {
    const action = this.rules.find(({ conditions }) => holds(conditions, request))?.actions[0];
    if (action === undefined) throw new Error('a listener always has a default rule with an action');
    return action;
  }

  describe(): Rule[] {
    return this.rules.map(describe);
  }
}

function describe({ arn, priority, conditions, actions }: RuleRecord): Rule {
  return {
    RuleArn: arn,
    Priority: priority === undefined ? 'default' : String(priority),
    IsDefault: priority === undefined,
    Conditions: structuredClone(conditions),
    Actions: structuredClone(actions),
  };
}
