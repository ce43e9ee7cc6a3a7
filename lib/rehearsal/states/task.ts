import { AwsError } from '../service';
import type { TaskState } from './definition';
import { race, sleep } from './duration';
import type { Scope } from './paths';
import { isObject } from './paths';
import { fill } from './payload-template';
import { randomUuid } from './random-uuid';
import { limited, type Run, type Strand } from './run';
import { StateError, stateFault } from './state-error';
import { type TaskEvents, taskEvents } from './task-events';
import { resourceOf, type TaskResource } from './task-resource';
import type { TaskToken } from './task-tokens';
import { secondsAt } from './wait';

interface Invocation {
  readonly functionArn: string;
  readonly payload: unknown;
}

/** One attempt of a Task state: its raw result, before ResultSelector. Timeouts are real seconds, never shortened. */
export async function runTask(
  run: Run,
  strand: Strand,
  state: TaskState,
  scope: Scope,
  token?: TaskToken,
): Promise<unknown> {
  const resource = resourceOf(state.Resource)!;
  const parameters = limited(
    state.Parameters === undefined ? scope.input : fill(state.Parameters, scope, run.random),
    'input of the task',
  );
  const timeout =
    state.TimeoutSecondsPath === undefined
      ? state.TimeoutSeconds
      : secondsAt(state.TimeoutSecondsPath, scope, 'TimeoutSecondsPath');
  const heartbeat =
    state.HeartbeatSecondsPath === undefined
      ? state.HeartbeatSeconds
      : secondsAt(state.HeartbeatSecondsPath, scope, 'HeartbeatSecondsPath');
  const invocation = invocationOf(run, resource, parameters);
  const events = taskEvents(run, strand, resource);
  if (resource.kind === 'function') await authorizeFirst(run, invocation.functionArn, events);
  strand.signal.throwIfAborted();
  events.scheduled(parameters, timeout, heartbeat);

  const limits: ((signal: AbortSignal) => Promise<never>)[] = [];
  if (timeout !== undefined) limits.push((signal) => expire(run, timeout, signal));
  if (heartbeat !== undefined && token) limits.push((signal) => missHeartbeat(run, heartbeat, token, signal));
  try {
    const result = await race(
      strand.signal,
      (signal) => perform(run, { resource, invocation, events, token }, signal),
      limits,
    );
    events.succeeded(limited(result, `result of the task '${state.Resource}'`));
    return result;
  } catch (error) {
    if (error instanceof StateError) events.failed(error);
    throw error;
  }
}

function invocationOf(run: Run, resource: TaskResource, parameters: unknown): Invocation {
  if (resource.kind === 'function') return { functionArn: resource.functionArn, payload: parameters };
  const { FunctionName: name, Qualifier: qualifier, Payload: payload = {} } = isObject(parameters) ? parameters : {};
  if (typeof name !== 'string' || name === '')
    throw stateFault(
      'States.Runtime',
      `FunctionName has ${JSON.stringify(name)}, expected the name or ARN of a function`,
    );
  const [, partition, , region, account] = run.execution.Id.split(':');
  const arn = name.startsWith('arn:') ? name : `arn:${partition}:lambda:${region}:${account}:function:${name}`;
  return { functionArn: qualifier === undefined ? arn : `${arn}:${String(qualifier)}`, payload };
}

/** A function as Resource is authorised before it is scheduled; a refusal replaces the scheduling event. */
async function authorizeFirst(run: Run, functionArn: string, events: TaskEvents): Promise<void> {
  try {
    await run.invoker.authorize(functionArn);
  } catch (error) {
    const refused = serviceError(error, run.random);
    if (refused instanceof StateError) events.notScheduled(refused);
    throw refused;
  }
}

interface Attempt {
  readonly resource: TaskResource;
  readonly invocation: Invocation;
  readonly events: TaskEvents;
  readonly token?: TaskToken;
}

async function perform(
  run: Run,
  { resource, invocation, events, token }: Attempt,
  signal: AbortSignal,
): Promise<unknown> {
  const payload = await invoke(run, resource, invocation, signal);
  signal.throwIfAborted();
  if (resource.kind === 'function') return payload;
  const response = invokeResponse(run, invocation, payload);
  if (!token) return response;
  events.submitted(response);
  return token.completion;
}

async function invoke(
  run: Run,
  resource: TaskResource,
  { functionArn, payload }: Invocation,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    if (resource.kind === 'invoke') await run.invoker.authorize(functionArn);
    signal.throwIfAborted();
    const result = await run.invoker.invoke(functionArn, payload, signal);
    if (result.ok) return result.payload;
    const { errorType, errorMessage, trace } = result;
    throw new StateError(
      errorType,
      JSON.stringify({ errorType, errorMessage, ...(trace.length > 0 ? { trace } : {}) }),
    );
  } catch (error) {
    throw serviceError(error, run.random);
  }
}

/** Errors of the Lambda service itself carry a prefix; what is none of them is a fault of this program and stays as it is. */
function serviceError(error: unknown, random: () => number): unknown {
  if (!(error instanceof AwsError)) return error;
  const denied = error.name.startsWith('AccessDenied');
  const code = denied ? 'AccessDeniedException' : error.name;
  const status = denied ? 403 : error.name === 'ResourceNotFoundException' ? 404 : error.status;
  const cause = `${error.message} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUuid(random)}; Proxy: null)`;
  return new StateError(denied ? 'Lambda.AWSLambdaException' : `Lambda.${error.name}`, cause);
}

function invokeResponse(run: Run, { functionArn }: Invocation, payload: unknown): unknown {
  const requestId = randomUuid(run.random);
  const version = functionArn.split(':')[7] ?? '$LATEST';
  const headers = {
    'X-Amz-Executed-Version': version,
    'x-amzn-RequestId': requestId,
    'Content-Type': 'application/json',
  };
  return {
    ExecutedVersion: version,
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

async function expire(run: Run, seconds: number, signal: AbortSignal): Promise<never> {
  await sleep(run.clock, seconds * 1000, signal);
  throw new StateError('States.Timeout');
}

async function missHeartbeat(run: Run, seconds: number, token: TaskToken, signal: AbortSignal): Promise<never> {
  for (;;) {
    const left = token.lastHeartbeat().getTime() + seconds * 1000 - run.clock.now().getTime();
    if (left <= 0) throw new StateError('States.HeartbeatTimeout');
    await sleep(run.clock, left, signal);
  }
}
