import type * as sdk from '@aws-sdk/client-eventbridge';
import { AwsError, type Operations } from '../../service';
import type { WorldContext } from '../../world';
import { busNameOf, type EventRule } from './event-rule';

const LARGEST_PAGE = 100;

/** What EventBridge says about rules and their targets, and the switch of a rule. */
export function ruleOperations(
  rules: readonly EventRule[],
  { clock, pace }: Pick<WorldContext, 'clock' | 'pace'>,
): Operations<typeof sdk> {
  const find = (name: string, bus: string | undefined): EventRule => {
    const rule = rules.find((candidate) => candidate.name === name && candidate.busName === busNameOf(bus));
    if (rule) return rule;
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${busNameOf(bus)}.`);
  };
  const turn = (rule: EventRule, enabled: boolean): Record<string, never> => {
    rule.enabled = enabled;
    // Events match for a while as if nothing had been said.
    void clock.sleep(pace.milliseconds('scheduleChange'), undefined, 'upkeep').then(() => {
      rule.effective = rule.enabled;
    });
    return {};
  };
  return {
    EnableRule: ({ Name, EventBusName }) => turn(find(Name!, EventBusName), true),
    DisableRule: ({ Name, EventBusName }) => turn(find(Name!, EventBusName), false),
    ListRules: ({ NamePrefix = '', EventBusName, ...paging }) => {
      const found = rules.filter(
        ({ name, busName }) => busName === busNameOf(EventBusName) && name.startsWith(NamePrefix),
      );
      const { items, next } = page(found, paging);
      return { Rules: items.map(described), ...next };
    },
    DescribeRule: ({ Name, EventBusName }) => described(find(Name!, EventBusName)),
    ListTargetsByRule: ({ Rule, EventBusName, ...paging }) => {
      const { items, next } = page(find(Rule!, EventBusName).targets, paging);
      return { Targets: items.map((target) => JSON.parse(JSON.stringify(target)) as sdk.Target), ...next };
    },
  };
}

function page<T>(
  all: readonly T[],
  { Limit = LARGEST_PAGE, NextToken }: { Limit?: number | undefined; NextToken?: string | undefined },
): { items: T[]; next: { NextToken?: string } } {
  if (!Number.isInteger(Limit) || Limit < 1 || Limit > LARGEST_PAGE) {
    throw new AwsError('ValidationException', `Limit: expected 1 to ${LARGEST_PAGE}, found ${Limit}`);
  }
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length) {
    throw new AwsError('ValidationException', `NextToken '${NextToken}' is not one that was given out`);
  }
  const end = start + Limit;
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}

function described(rule: EventRule): sdk.Rule {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventBusName: rule.busName,
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    ...(rule.pattern === undefined ? {} : { EventPattern: JSON.stringify(rule.pattern) }),
    ...(rule.scheduleExpression === undefined ? {} : { ScheduleExpression: rule.scheduleExpression }),
  };
}
