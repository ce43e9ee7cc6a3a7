import { AwsError, type ResourceRequest } from '../../service';
import { randomUuid } from '../../states/random-uuid';
import type { WorldContext } from '../../world';
import { scheduleExpression } from '../schedules/schedule-expression';
import { patternFaults } from './event-pattern';
import { type TargetInput, targetInputFaults } from './target-input';

/** How many tasks of which definition a target starts; templates and requests write the network's name differently. */
export interface EcsParameters {
  readonly TaskDefinitionArn: string;
  readonly TaskCount?: number;
  readonly LaunchType?: string;
  readonly Group?: string;
  readonly NetworkConfiguration?: {
    readonly awsvpcConfiguration?: VpcConfiguration;
    readonly AwsVpcConfiguration?: VpcConfiguration;
  };
}

interface VpcConfiguration {
  readonly Subnets: readonly string[];
  readonly SecurityGroups?: readonly string[];
}

export interface RuleTarget extends TargetInput {
  readonly EcsParameters?: EcsParameters;
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
  /** Fires when a story says so, or in the time of the world where the rule stood in the account before. */
  readonly scheduleExpression?: string;
  /** As DescribeRule shows it. */
  enabled: boolean;
  /** As events meet it: a change of `enabled` takes a while until they notice. */
  effective: boolean;
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
  'EcsParameters',
]);
const TARGET_SERVICES = new Set(['lambda', 'states', 'sqs', 'sns', 'ecs']);

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
    ...(properties.ScheduleExpression === undefined || isRuleSchedule(properties.ScheduleExpression)
      ? []
      : [`ScheduleExpression '${properties.ScheduleExpression}' is not valid, expected rate(...) or cron(...)`]),
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
    effective: properties.State !== 'DISABLED',
    targets,
  };
}

/** Rules know no `at(...)`. */
function isRuleSchedule(text: unknown): boolean {
  const expression = typeof text === 'string' ? scheduleExpression(text) : undefined;
  return expression !== undefined && expression.kind !== 'at';
}

function targetFaults(target: RuleTarget): string[] {
  const service = String(target.Arn).split(':')[2];
  return [
    ...Object.keys(target)
      .filter((field) => !TARGET_FIELDS.has(field))
      .map((field) => `field ${field} is not modelled`),
    ...(TARGET_SERVICES.has(service ?? '')
      ? []
      : [`Arn '${target.Arn}' is not modelled, expected a function, a state machine, a queue, a topic or a cluster`]),
    ...((service === 'states' || service === 'ecs') && !target.RoleArn
      ? ['RoleArn is missing, expected a role that may start the target']
      : []),
    ...ecsFaults(service, target),
    ...targetInputFaults(target),
  ];
}

const ECS_FIELDS = ['TaskDefinitionArn', 'TaskCount', 'LaunchType', 'Group', 'NetworkConfiguration'];

/** What is wrong with the parameters of a target that runs tasks, or of one that does not. */
export function ecsFaults(
  service: string | undefined,
  { EcsParameters: parameters, Input }: { readonly EcsParameters?: EcsParameters; readonly Input?: string },
): string[] {
  if (service !== 'ecs')
    return parameters === undefined ? [] : ['EcsParameters are there, expected them for a cluster only'];
  if (!parameters?.TaskDefinitionArn) return ['EcsParameters.TaskDefinitionArn is missing'];
  if (Input !== undefined)
    return ['Input of a target that runs tasks would override its containers, which is not modelled'];
  return Object.entries(parameters)
    .filter(([name, value]) => value !== undefined && !ECS_FIELDS.includes(name))
    .map(([name]) => `EcsParameters.${name} is not modelled`);
}

/** The name of an event bus, given by name or ARN; `default` when absent. */
export function busNameOf(nameOrArn: string | undefined): string {
  return nameOrArn === undefined ? 'default' : nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
