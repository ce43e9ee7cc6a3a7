import type { CreateScheduleInput, Target, UpdateScheduleInput } from '@aws-sdk/client-scheduler';
import { ecsFaults } from '../events/event-rule';
import { isTimeZone, type ScheduleExpression, scheduleExpression } from '../schedules/schedule-expression';
import { validation } from './scheduler-errors';

/** Everything that an update replaces, with AWS's defaults where a request leaves something out. */
export interface ScheduleDefinition {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly Description?: string;
  readonly State: 'ENABLED' | 'DISABLED';
  readonly KmsKeyArn?: string;
  readonly Target: Target & { readonly Arn: string; readonly RoleArn: string };
  readonly FlexibleTimeWindow: NonNullable<CreateScheduleInput['FlexibleTimeWindow']>;
  readonly ActionAfterCompletion: 'NONE' | 'DELETE';
}

const DEFAULT_RETRY_POLICY = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 };
const LONGEST_DESCRIPTION = 512;
/** Members of a target that the local world reads; the parameters of other services are refused. */
const TARGET_MEMBERS = new Set(['Arn', 'RoleArn', 'DeadLetterConfig', 'RetryPolicy', 'Input', 'EcsParameters']);
const TARGET_SERVICES = new Set(['lambda', 'states', 'sqs', 'sns', 'ecs']);

/** Reads a request to create or to replace a schedule. Throws one ValidationException with every fault. */
export function scheduleDefinition(input: CreateScheduleInput | UpdateScheduleInput): ScheduleDefinition {
  const faults = definitionFaults(input);
  if (faults.length > 0) throw validation(faults.join('; '));
  const { Target: target, Description, KmsKeyArn, StartDate, EndDate } = input;
  return {
    ScheduleExpression: input.ScheduleExpression!,
    ScheduleExpressionTimezone: input.ScheduleExpressionTimezone ?? 'UTC',
    ...(StartDate && { StartDate }),
    ...(EndDate && { EndDate }),
    ...(Description !== undefined && { Description }),
    State: input.State ?? 'ENABLED',
    ...(KmsKeyArn !== undefined && { KmsKeyArn }),
    Target: {
      ...structuredClone(target!),
      Arn: target!.Arn!,
      RoleArn: target!.RoleArn!,
      RetryPolicy: { ...DEFAULT_RETRY_POLICY, ...withoutUndefined(target!.RetryPolicy ?? {}) },
    },
    FlexibleTimeWindow: structuredClone(input.FlexibleTimeWindow!),
    ActionAfterCompletion: input.ActionAfterCompletion ?? 'NONE',
  };
}

/** The parsed expression of a definition that was checked. */
export function expressionOf({ ScheduleExpression: text }: ScheduleDefinition): ScheduleExpression {
  const expression = scheduleExpression(text);
  if (!expression) throw new Error(`schedule expression '${text}' cannot be read, expected one that was checked`);
  return expression;
}

function definitionFaults(input: CreateScheduleInput | UpdateScheduleInput): string[] {
  const { ScheduleExpression: text = '', FlexibleTimeWindow: window, StartDate: start, EndDate: end } = input;
  const zone = input.ScheduleExpressionTimezone;
  const minutes = window?.MaximumWindowInMinutes;
  const faults = [...targetFaults(input.Target)];
  if (!scheduleExpression(text)) faults.push(`Invalid Schedule Expression ${text}.`);
  if (zone !== undefined && !isTimeZone(zone)) faults.push(`Invalid Schedule Expression Timezone ${zone}.`);
  if (start && end && start >= end) faults.push('StartDate must come before the EndDate.');
  if ((input.Description?.length ?? 0) > LONGEST_DESCRIPTION)
    faults.push(`Description: expected at most ${LONGEST_DESCRIPTION} characters, found ${input.Description?.length}`);
  if (window?.Mode !== 'OFF' && window?.Mode !== 'FLEXIBLE')
    faults.push(`FlexibleTimeWindow.Mode: expected OFF or FLEXIBLE, found '${window?.Mode}'`);
  if (window?.Mode === 'OFF' && minutes !== undefined)
    faults.push('MaximumWindowInMinutes must not be set when the flexible time window mode is OFF.');
  if (window?.Mode === 'FLEXIBLE' && !(Number.isInteger(minutes) && minutes! >= 1 && minutes! <= 1440))
    faults.push(`MaximumWindowInMinutes: expected 1 to 1440 for a flexible time window, found ${minutes}`);
  if (!['ENABLED', 'DISABLED', undefined].includes(input.State))
    faults.push(`State: expected ENABLED or DISABLED, found '${input.State}'`);
  if (!['NONE', 'DELETE', undefined].includes(input.ActionAfterCompletion))
    faults.push(`ActionAfterCompletion: expected NONE or DELETE, found '${input.ActionAfterCompletion}'`);
  return faults;
}

function targetFaults(target: Target | undefined): string[] {
  const { Arn = '', RoleArn = '', Input, RetryPolicy: retry } = target ?? {};
  const service = Arn.split(':')[2] ?? '';
  const others = Object.entries(target ?? {}).filter(
    ([name, value]) => value !== undefined && !TARGET_MEMBERS.has(name),
  );
  const faults = others.map(([name]) => `Target.${name} is not modelled: omit it`);
  if (!TARGET_SERVICES.has(service))
    faults.push(
      `Provided Arn is not in correct format, or is not modelled: '${Arn}'; expected a function, a state machine, a queue, a topic or a cluster`,
    );
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(RoleArn))
    faults.push(`Target.RoleArn: expected the ARN of a role, found '${RoleArn}'`);
  faults.push(...ecsFaults(service, (target ?? {}) as Parameters<typeof ecsFaults>[1]));
  if (Input === '') faults.push('Target.Input: expected at least 1 character');
  if (Input !== undefined && (service === 'lambda' || service === 'states') && !isJson(Input))
    faults.push('Target.Input: expected JSON for this kind of target');
  if (retry?.MaximumRetryAttempts !== undefined && !isBetween(retry.MaximumRetryAttempts, 0, 185))
    faults.push(`MaximumRetryAttempts: expected 0 to 185, found ${retry.MaximumRetryAttempts}`);
  if (retry?.MaximumEventAgeInSeconds !== undefined && !isBetween(retry.MaximumEventAgeInSeconds, 60, 86_400))
    faults.push(`MaximumEventAgeInSeconds: expected 60 to 86400, found ${retry.MaximumEventAgeInSeconds}`);
  return faults;
}

function isBetween(value: number, lowest: number, highest: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;
}
