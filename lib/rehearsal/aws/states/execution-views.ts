import type {
  DescribeExecutionOutput,
  ExecutionListItem,
  GetExecutionHistoryInput,
  GetExecutionHistoryOutput,
  HistoryEvent,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../service';
import type { Execution } from '../../states/execution';

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;

/** One page of a list and the token of the next one. Throws InvalidToken for a token that was not given out. */
export function page<T>(
  items: readonly T[],
  { maxResults, nextToken }: { readonly maxResults?: number; readonly nextToken?: string },
): { items: T[]; nextToken?: string } {
  if (maxResults !== undefined && (maxResults < 0 || maxResults > LARGEST_PAGE)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value between 0 and ${LARGEST_PAGE}`,
    );
  }
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64').toString());
  if (!Number.isInteger(start) || start < 0 || start > items.length)
    throw new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`);
  const end = start + (maxResults || DEFAULT_PAGE);
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64') } : {}),
  };
}

export function describedExecution(
  execution: Execution,
  qualifier: { readonly version?: string; readonly alias?: string },
): DescribeExecutionOutput {
  const { arn, machineArn, name, status, startDate, stopDate, input, output, error, cause } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate,
    ...(stopDate === undefined ? {} : { stopDate }),
    input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(qualifier.version === undefined ? {} : { stateMachineVersionArn: `${machineArn}:${qualifier.version}` }),
    ...(qualifier.alias === undefined ? {} : { stateMachineAliasArn: `${machineArn}:${qualifier.alias}` }),
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'the local world does not redrive executions',
  };
}

export function listedExecution({ arn, machineArn, name, status, startDate, stopDate }: Execution): ExecutionListItem {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate,
    ...(stopDate === undefined ? {} : { stopDate }),
    redriveCount: 0,
  };
}

const DATA = new Set(['input', 'output', 'parameters', 'inputDetails', 'outputDetails']);

/** A page of the history of an execution. */
export function historyPage(execution: Execution, request: GetExecutionHistoryInput): GetExecutionHistoryOutput {
  const { events } = execution.history;
  const { items, nextToken } = page(request.reverseOrder ? events.toReversed() : events, request);
  return {
    events: request.includeExecutionData === false ? items.map(withoutData) : items,
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}

function withoutData(event: HistoryEvent): HistoryEvent {
  const strip = (value: unknown) =>
    typeof value === 'object' && value !== null && !(value instanceof Date)
      ? Object.fromEntries(Object.entries(value).filter(([key]) => !DATA.has(key)))
      : value;
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [key, strip(value)]),
  ) as unknown as HistoryEvent;
}

/** Detail of a `Step Functions Execution Status Change` event. */
export function statusChange({
  arn,
  machineArn,
  name,
  status,
  startDate,
  stopDate,
  input,
  output,
  error,
  cause,
}: Execution): Record<string, unknown> {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: startDate.getTime(),
    stopDate: stopDate?.getTime() ?? null,
    input,
    inputDetails: { included: true },
    output: output ?? null,
    outputDetails: output === undefined ? null : { included: true },
    error: error ?? null,
    cause: cause ?? null,
  };
}
