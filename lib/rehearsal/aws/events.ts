import * as sdk from '@aws-sdk/client-eventbridge';
import { AwsError, type ResourceType, type Service } from '../service';
import { randomUuid } from '../states/random-uuid';
import type { EventBus, WorldContext } from '../world';
import { deliverEvent, type EventTargets } from './events/event-delivery';
import { matchesPattern } from './events/event-pattern';
import { busNameOf, type EventRule, eventRule } from './events/event-rule';
import { ruleOperations } from './events/rule-operations';

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
  /** Fires every enabled rule with a schedule once, as the passing of time would; gives how many there are. */
  fireSchedules(): number;
  /** Resolves when no delivery is under way any more. */
  settled(): Promise<void>;
}

const LARGEST_ENTRY = 1_048_576;
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

  const put = (given: Parameters<typeof made>[0], busName: string): string => {
    if (control.signal.aborted) return '';
    const event = made(given);
    for (const listener of listeners) listener(event, busName);
    if (losing > 0) return event.id;
    for (const rule of rules) {
      if (rule.busName !== busName || !rule.enabled || !rule.pattern || !matchesPattern(rule.pattern, event)) continue;
      deliver(event, rule);
    }
    return event.id;
  };

  return {
    signingName: 'events',
    sdk,
    authorization: {
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
      ListTargetsByRule: ({ Rule, EventBusName }: sdk.ListTargetsByRuleRequest) => [
        { action: 'events:ListTargetsByRule', resources: [ruleArn(context, Rule!, EventBusName)] },
      ],
    },
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
      ...ruleOperations(rules),
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
      const due = rules.filter(({ enabled, scheduleExpression }) => enabled && scheduleExpression !== undefined);
      for (const rule of due) {
        deliver(
          made({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {}, resources: [rule.arn] }),
          rule,
        );
      }
      return due.length;
    },
    settled: async () => {
      while (open.size > 0) await Promise.all(open);
    },
    close: async () => control.abort(new Error('the world is closed')),
  };
}

function entryFault(
  entry: sdk.PutEventsRequestEntry,
  buses: ReadonlySet<string>,
): sdk.PutEventsResultEntry | undefined {
  const invalid = (ErrorMessage: string) => ({ ErrorCode: 'InvalidArgument', ErrorMessage });
  if (!entry.Source) return invalid('Parameter Source is not valid. Reason: Source is a required argument.');
  if (!entry.DetailType)
    return invalid('Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  if (!entry.Detail) return invalid('Parameter Detail is not valid. Reason: Detail is a required argument.');
  if (entry.Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const busName = busNameOf(entry.EventBusName);
  if (!buses.has(busName))
    return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${busName} does not exist.` };
  const bytes = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    entry.Time ? 14 : 0,
  );
  if (bytes > LARGEST_ENTRY)
    return invalid(`Total size of the entry is ${bytes} bytes, expected at most ${LARGEST_ENTRY}.`);
  try {
    const detail: unknown = JSON.parse(entry.Detail);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {}
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
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

const busArn = ({ region, accountId }: WorldContext, bus: string | undefined) =>
  `arn:aws:events:${region}:${accountId}:event-bus/${busNameOf(bus)}`;

function ruleArn({ region, accountId }: WorldContext, name: string, bus: string | undefined): string {
  const busName = busNameOf(bus);
  return `arn:aws:events:${region}:${accountId}:rule/${busName === 'default' ? name : `${busName}/${name}`}`;
}
