import type * as sdk from '@aws-sdk/client-eventbridge';
import type { Service } from '../../service';
import type { WorldContext } from '../../world';
import { busNameOf } from './event-rule';

/** What IAM is asked: buses and rules by ARN. */
export function eventsAuthorization(context: WorldContext): NonNullable<Service['authorization']> {
  return {
    PutEvents: ({ Entries }: sdk.PutEventsRequest) =>
      (Entries ?? []).map((entry) => ({
        action: 'events:PutEvents',
        resources: [busArn(context, entry.EventBusName)],
        context: { 'events:source': entry.Source ?? '', 'events:detail-type': entry.DetailType ?? '' },
      })),
    ListRules: ({ EventBusName }: sdk.ListRulesRequest) => [
      { action: 'events:ListRules', resources: [ruleArn(context, '*', EventBusName)] },
    ],
    DescribeRule: ({ Name, EventBusName }: sdk.DescribeRuleRequest) => [
      { action: 'events:DescribeRule', resources: [ruleArn(context, Name!, EventBusName)] },
    ],
    ...Object.fromEntries(
      ['EnableRule', 'DisableRule'].map((operation) => [
        operation,
        ({ Name, EventBusName }: sdk.EnableRuleRequest) => [
          { action: `events:${operation}`, resources: [ruleArn(context, Name!, EventBusName)] },
        ],
      ]),
    ),
    ListTargetsByRule: ({ Rule, EventBusName }: sdk.ListTargetsByRuleRequest) => [
      { action: 'events:ListTargetsByRule', resources: [ruleArn(context, Rule!, EventBusName)] },
    ],
  };
}

export const busArn = ({ region, accountId }: WorldContext, bus: string | undefined) =>
  `arn:aws:events:${region}:${accountId}:event-bus/${busNameOf(bus)}`;

function ruleArn({ region, accountId }: WorldContext, name: string, bus: string | undefined): string {
  const busName = busNameOf(bus);
  return `arn:aws:events:${region}:${accountId}:rule/${busName === 'default' ? name : `${busName}/${name}`}`;
}
