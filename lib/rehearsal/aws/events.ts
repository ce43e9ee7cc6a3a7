import * as sdk from '@aws-sdk/client-eventbridge';
import { AwsError, type ResourceType, type Service } from '../service';
import { randomUuid } from '../states/random-uuid';
import type { EventBus, WorldContext } from '../world';
import { entryFault } from './events/entry-fault';
import { deliverEvent, type EventTargets } from './events/event-delivery';
import { matchesPattern } from './events/event-pattern';
import { busNameOf, type EventRule, eventRule, type RuleTarget } from './events/event-rule';
import { busArn, eventsAuthorization } from './events/events-authorization';
import { ruleOperations } from './events/rule-operations';
import { firingLoop } from './schedules/firing-loop';
import { nextFiring, scheduleExpression } from './schedules/schedule-expression';

export type { EventTargets };

/** An event as targets receive it. */
export interface PublishedEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface EventsControl extends EventBus {
  /** Calls the listener for every event of every bus; gives a function that ends it. */
  onEvent(listener: (event: PublishedEvent, busName: string) => void): () => void;
  /** Events reach no rule until the answer is called: they are delivered at best effort only. */
  loseEvents(): () => void;
  /** Fires every enabled rule of a template with a schedule once, as the passing of time would; gives how many there are. */
  fireSchedules(): number;
  /** Adds a rule that stood in the account before: its schedule fires in the time of the world. Gives its ARN. */
  addRule(rule: StandingRule): string;
  /** Resolves when no delivery is under way any more. */
  settled(): Promise<void>;
}

/** A rule as PutRule and PutTargets would make it. */
export interface StandingRule {
  readonly name: string;
  /** @default - `default` */
  readonly eventBusName?: string;
  readonly scheduleExpression: string;
  readonly state?: 'ENABLED' | 'DISABLED';
  readonly description?: string;
  readonly targets: readonly RuleTarget[];
}

const MOST_ENTRIES = 10;

/** Amazon EventBridge: buses, rules by pattern, targets with retries. Schedules fire when they are told to. */
export function createEvents({
  context,
  targets,
}: {
  readonly context: WorldContext;
  readonly targets: EventTargets;
}): Service<typeof sdk> & EventsControl {
  const buses = new Set(['default']);
  const rules: EventRule[] = [];
  const standing = new Set<EventRule>();
  const listeners = new Set<(event: PublishedEvent, busName: string) => void>();
  const open = new Set<Promise<void>>();
  const control = new AbortController();
  let losing = 0;

  const deliver = (event: PublishedEvent, rule: EventRule): void => {
    for (const target of rule.targets) {
      const delivery = deliverEvent({ ...event }, rule, target, { context, targets, signal: control.signal }).catch(
        (error: unknown) => {
          if (!control.signal.aborted)
            context.log(`rule ${rule.name} lost an event for ${target.Arn}: ${String(error)}`);
        },
      );
      open.add(delivery);
      void delivery.then(() => open.delete(delivery));
    }
  };

  const made = (
    given: Pick<PublishedEvent, 'source' | 'detail-type' | 'detail'> & { time?: Date; resources?: readonly string[] },
  ): PublishedEvent => ({
    version: '0',
    id: randomUuid(context.random),
    'detail-type': given['detail-type'],
    source: given.source,
    account: context.accountId,
    time: (given.time ?? context.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: context.region,
    resources: given.resources ?? [],
    // Subscribers get a copy, as they would of JSON.
    detail: JSON.parse(JSON.stringify(given.detail ?? {})),
  });

  const fire = (rule: EventRule): void =>
    deliver(made({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {}, resources: [rule.arn] }), rule);

  const put = (given: Parameters<typeof made>[0], busName: string): string => {
    if (control.signal.aborted) return '';
    const event = made(given);
    for (const listener of listeners) listener(event, busName);
    if (losing > 0) return event.id;
    for (const rule of rules) {
      if (rule.busName !== busName || !rule.effective || !rule.pattern || !matchesPattern(rule.pattern, event))
        continue;
      deliver(event, rule);
    }
    return event.id;
  };

  return {
    signingName: 'events',
    sdk,
    authorization: eventsAuthorization(context),
    operations: {
      PutEvents: ({ Entries = [] }) => {
        if (Entries.length === 0 || Entries.length > MOST_ENTRIES) {
          throw new AwsError(
            'ValidationException',
            `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have between 1 and ${MOST_ENTRIES} entries, found ${Entries.length}`,
          );
        }
        const results = Entries.map((entry): sdk.PutEventsResultEntry => {
          const fault = entryFault(entry, buses);
          if (fault) return fault;
          const given = {
            source: entry.Source!,
            'detail-type': entry.DetailType!,
            detail: JSON.parse(entry.Detail!),
            time: entry.Time,
            resources: entry.Resources,
          };
          return { EventId: put(given, busNameOf(entry.EventBusName)) };
        });
        return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
      },
      ...ruleOperations(rules, context),
    },
    resourceTypes: resourceTypes(context, buses, rules),
    publish: ({ source, detailType, detail, resources }) =>
      void put({ source, 'detail-type': detailType, detail, resources }, 'default'),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    loseEvents: () => {
      losing += 1;
      let lost = true;
      return () => {
        losing -= lost ? 1 : 0;
        lost = false;
      };
    },
    fireSchedules: () => {
      const due = rules.filter(
        (rule) => rule.effective && rule.scheduleExpression !== undefined && !standing.has(rule),
      );
      for (const rule of due) fire(rule);
      return due.length;
    },
    addRule: ({ name, eventBusName, scheduleExpression: text, state, description, targets: ruleTargets }) => {
      const rule = eventRule(
        {
          stackName: 'account',
          logicalId: name,
          properties: {
            Name: name,
            ...(eventBusName !== undefined && { EventBusName: eventBusName }),
            ScheduleExpression: text,
            ...(state && { State: state }),
            ...(description !== undefined && { Description: description }),
            Targets: ruleTargets,
          },
        },
        context,
      );
      buses.add(rule.busName);
      rules.push(rule);
      standing.add(rule);
      const since = context.clock.now();
      const expression = scheduleExpression(text)!;
      void firingLoop(context, {
        next: (after) => nextFiring(expression, { after, since }),
        fire: () => {
          if (rule.effective) fire(rule);
        },
        signal: control.signal,
      });
      return rule.arn;
    },
    settled: async () => {
      while (open.size > 0) await Promise.all(open);
    },
    close: async () => control.abort(new Error('the world is closed')),
  };
}

function resourceTypes(context: WorldContext, buses: Set<string>, rules: EventRule[]): Record<string, ResourceType> {
  return {
    'AWS::Events::EventBus': ({ properties }) => {
      buses.add(properties.Name);
      return { ref: properties.Name, attributes: { Arn: busArn(context, properties.Name), Name: properties.Name } };
    },
    'AWS::Events::Rule': (request) => {
      const rule = eventRule(request, context);
      if (!buses.has(rule.busName))
        throw new AwsError('ResourceNotFoundException', `Event bus ${rule.busName} does not exist.`);
      rules.push(rule);
      return {
        ref: rule.busName === 'default' ? rule.name : `${rule.busName}|${rule.name}`,
        attributes: { Arn: rule.arn },
      };
    },
  };
}
