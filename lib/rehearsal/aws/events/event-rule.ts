import { AwsError, type ResourceRequest } from '../../service';
import { randomUuid } from '../../states/random-uuid';
import type { WorldContext } from '../../world';
import { patternFaults } from './event-pattern';
import { type TargetInput, targetInputFaults } from './target-input';

export interface RuleTarget extends TargetInput {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly description?: string;
  readonly pattern?: Readonly<Record<string, unknown>>;
  /** Kept for DescribeRule; fires only when a rehearsal says so. */
  readonly scheduleExpression?: string;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

const PROPERTIES = new Set([
  'Description',
  'EventBusName',
  'EventPattern',
  'Name',
  'RoleArn',
  'ScheduleExpression',
  'State',
  'Tags',
  'Targets',
]);
const TARGET_FIELDS = new Set([
  'Id',
  'Arn',
  'RoleArn',
  'Input',
  'InputPath',
  'InputTransformer',
  'RetryPolicy',
  'DeadLetterConfig',
]);
const TARGET_SERVICES = new Set(['lambda', 'states', 'sqs', 'sns']);

/** Reads an AWS::Events::Rule. Throws one error with everything the local world does not run. */
export function eventRule(
  { properties, stackName, logicalId }: ResourceRequest,
  context: Pick<WorldContext, 'region' | 'accountId' | 'random'>,
): EventRule {
  const targets = (properties.Targets ?? []) as RuleTarget[];
  const faults = [
    ...Object.keys(properties)
      .filter((name) => !PROPERTIES.has(name))
      .map((name) => `property ${name} is not modelled`),
    ...(properties.EventPattern === undefined ? [] : patternFaults(properties.EventPattern)),
    ...(properties.EventPattern === undefined && properties.ScheduleExpression === undefined
      ? ['expected an EventPattern or a ScheduleExpression']
      : []),
    ...targets.flatMap((target) => targetFaults(target).map((fault) => `target '${target.Id}': ${fault}`)),
  ];
  if (faults.length > 0)
    throw new AwsError(
      'ValidationException',
      `rule ${stackName}/${logicalId} cannot be deployed: ${faults.join('; ')}`,
    );
  const name: string =
    properties.Name ??
    `${stackName}-${logicalId}`.slice(0, 51) + `-${randomUuid(context.random).replaceAll('-', '').slice(0, 12)}`;
  const busName = busNameOf(properties.EventBusName);
  const path = busName === 'default' ? name : `${busName}/${name}`;
  return {
    name,
    arn: `arn:aws:events:${context.region}:${context.accountId}:rule/${path}`,
    busName,
    description: properties.Description,
    pattern: properties.EventPattern,
    scheduleExpression: properties.ScheduleExpression,
    enabled: properties.State !== 'DISABLED',
    targets,
  };
}

function targetFaults(target: RuleTarget): string[] {
  const service = String(target.Arn).split(':')[2];
  return [
    ...Object.keys(target)
      .filter((field) => !TARGET_FIELDS.has(field))
      .map((field) => `field ${field} is not modelled`),
    ...(TARGET_SERVICES.has(service ?? '')
      ? []
      : [`Arn '${target.Arn}' is not modelled, expected a function, a state machine, a queue or a topic`]),
    ...(service === 'states' && !target.RoleArn
      ? ['RoleArn is missing, expected a role that may start the state machine']
      : []),
    ...targetInputFaults(target),
  ];
}

/** The name of an event bus, given by name or ARN; `default` when absent. */
export function busNameOf(nameOrArn: string | undefined): string {
  return nameOrArn === undefined ? 'default' : nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
