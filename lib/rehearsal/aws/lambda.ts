import * as sdk from '@aws-sdk/client-lambda';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { AsyncInvocations, DEFAULT_EVENT_INVOKE, type Deliver } from '../functions/async-invocations';
import { DeployedFunction, type FunctionHost } from '../functions/deployed-function';
import type { FunctionConfiguration } from '../functions/function-configuration';
import { failureBody } from '../functions/function-failure';
import { FunctionRegistry, type ResolvedFunction } from '../functions/function-registry';
import { functionConfiguration } from '../functions/function-resources';
import { type Authorization, AwsError, type ResourceType, type Service } from '../service';
import { jsonText } from '../states/json-text';
import type { Functions, WorldContext } from '../world';
import { EventSourceMappings } from './lambda/event-source-mappings';
import { concurrencyOperations } from './lambda/function-concurrency';
import { lambdaAuthorization } from './lambda/lambda-authorization';
import type { QueueSource } from './sqs/queue-source';

export interface LambdaOptions extends FunctionHost {
  readonly context: WorldContext;
  /** Sends to a queue or topic: dead letters and destinations. */
  readonly deliver: Deliver;
  /** A queue to poll, by ARN. @default - there are no queues */
  readonly queue?: (queueArn: string) => QueueSource | undefined;
  /** Asks IAM on behalf of a role; rejects with AWS's sentence when it denies. */
  authorizeRole(roleArn: string, authorizations: readonly Authorization[]): void | Promise<void>;
}

/** What the rehearsal may do with functions besides calling the API. */
export interface LambdaControl extends Functions {
  /** Accepts an event for a function and returns at once, as `InvocationType: Event` does. */
  invokeAsync(functionArn: string, event: unknown): void;
  /** Resolves when no accepted event is under way any more. */
  settled(): Promise<void>;
  /** The log file of a function. */
  logFile(nameOrArn: string): string;
  /** Adds a function that stood in the account before. */
  addFunction(configuration: FunctionConfiguration): void;
  /** Adds an event source mapping that stood in the account before; gives its UUID when it is created. */
  addMapping(input: sdk.CreateEventSourceMappingRequest): Promise<string>;
  /** Names of all deployed functions. */
  functionNames(): string[];
}

/** AWS Lambda over the unmodified bundles of an assembly. */
export function createLambda(options: LambdaOptions): Service<typeof sdk> & LambdaControl {
  const { context } = options;
  const registry = new FunctionRegistry(`arn:aws:lambda:${context.region}:${context.accountId}:function:`);
  const asynchronous = new AsyncInvocations({
    context,
    deliver: options.deliver,
    authorize: async (roleArn, targetArn) => options.authorizeRole(roleArn, [sendAuthorization(targetArn)]),
  });
  const invokeAsync = (resolved: ResolvedFunction, event: string) => {
    const configuration = resolved.entry.eventInvoke.get(resolved.qualifier ?? '$LATEST') ?? DEFAULT_EVENT_INVOKE;
    asynchronous.accept(resolved.target, resolved.arn, event, configuration);
  };

  const invoke = async (functionArn: string, payload: unknown, signal?: AbortSignal) => {
    const { target, arn } = registry.resolve(functionArn);
    return target.invoke(jsonText(payload) ?? 'null', arn, signal);
  };
  const mappings = new EventSourceMappings({
    context,
    registry,
    queue: (arn) => options.queue?.(arn),
    authorizeRole: options.authorizeRole,
    invoke,
  });

  return {
    signingName: 'lambda',
    sdk,
    authorization: lambdaAuthorization(context, mappings),
    operations: {
      Invoke: async ({ FunctionName, Qualifier, InvocationType = 'RequestResponse', Payload }) => {
        const resolved = registry.resolve(FunctionName!, Qualifier);
        const event = eventText(Payload);
        if (InvocationType === 'DryRun') return { StatusCode: 204 };
        if (InvocationType === 'Event') {
          invokeAsync(resolved, limitedEvent(event));
          return { StatusCode: 202 };
        }
        if (InvocationType !== 'RequestResponse') {
          throw new AwsError(
            'InvalidParameterValueException',
            `InvocationType has '${InvocationType}', expected RequestResponse, Event or DryRun`,
          );
        }
        const result = await resolved.target.invoke(event, resolved.arn);
        const body = JSON.stringify(result.ok ? result.payload : failureBody(result));
        return {
          StatusCode: 200,
          ExecutedVersion: resolved.version,
          Payload: Uint8ArrayBlobAdapter.fromString(body),
          ...(result.ok ? {} : { FunctionError: 'Unhandled' }),
        };
      },
      GetFunction: ({ FunctionName, Qualifier }) => {
        const resolved = registry.resolve(FunctionName!, Qualifier);
        const { reservedConcurrency } = resolved.target;
        return {
          Configuration: described(resolved),
          Code: { RepositoryType: 'S3' },
          ...(reservedConcurrency === undefined
            ? {}
            : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
        };
      },
      GetFunctionConfiguration: ({ FunctionName, Qualifier }) => described(registry.resolve(FunctionName!, Qualifier)),
      ...concurrencyOperations(registry),
      ...mappings.operations(),
    },
    resourceTypes: resourceTypes(registry, options),
    invoke,
    addFunction: (configuration) => registry.add(new DeployedFunction(configuration, options)),
    addMapping: async (input) => {
      const mapping = await mappings.create(input);
      await mapping.created();
      return mapping.uuid;
    },
    invokeAsync: (functionArn, event) =>
      invokeAsync(registry.resolve(functionArn), limitedEvent(JSON.stringify(event))),
    settled: () => asynchronous.settled(),
    logFile: (nameOrArn) => registry.resolve(nameOrArn).target.log.path,
    functionNames: () => registry.all().map(({ configuration }) => configuration.name),
    close: async () => {
      asynchronous.close();
      mappings.close();
      for (const target of registry.all()) target.close();
    },
  };
}

function resourceTypes(registry: FunctionRegistry, options: LambdaOptions): Record<string, ResourceType> {
  return {
    'AWS::Lambda::Function': (request) => {
      const configuration = functionConfiguration(request, options.context);
      registry.add(new DeployedFunction(configuration, options));
      return { ref: configuration.name, attributes: { Arn: configuration.arn } };
    },
    'AWS::Lambda::Version': ({ properties }) => {
      const { arn, version } = registry.publish(properties.FunctionName);
      return { ref: arn, attributes: { Version: version, FunctionArn: arn } };
    },
    'AWS::Lambda::Alias': ({ properties }) => {
      if (properties.RoutingConfig)
        throw new Error(`alias ${properties.Name}: RoutingConfig is not modelled, expected one version`);
      const arn = registry.addAlias(properties.FunctionName, properties.Name, String(properties.FunctionVersion));
      return { ref: arn, attributes: { AliasArn: arn } };
    },
    'AWS::Lambda::EventInvokeConfig': ({ properties, logicalId }) => {
      const { entry } = registry.resolve(properties.FunctionName, properties.Qualifier);
      entry.eventInvoke.set(properties.Qualifier ?? '$LATEST', {
        maximumRetryAttempts: Number(properties.MaximumRetryAttempts ?? DEFAULT_EVENT_INVOKE.maximumRetryAttempts),
        onFailure: properties.DestinationConfig?.OnFailure?.Destination,
        onSuccess: properties.DestinationConfig?.OnSuccess?.Destination,
      });
      return { ref: logicalId };
    },
  };
}

const LONGEST_ASYNC_EVENT = 1_048_576;

function limitedEvent(event: string): string {
  const bytes = Buffer.byteLength(event);
  if (bytes <= LONGEST_ASYNC_EVENT) return event;
  throw new AwsError(
    'RequestTooLargeException',
    `${bytes} byte payload is too large for the Event invocation type (limit ${LONGEST_ASYNC_EVENT} bytes)`,
    413,
  );
}

function eventText(payload: sdk.InvokeCommandInput['Payload']): string {
  const text =
    payload === undefined ? '' : typeof payload === 'string' ? payload : Buffer.from(payload as Uint8Array).toString();
  if (text === '') return '{}';
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
  return text;
}

function sendAuthorization(targetArn: string): Authorization {
  const service = targetArn.split(':')[2];
  const action = {
    sqs: 'sqs:SendMessage',
    sns: 'sns:Publish',
    lambda: 'lambda:InvokeFunction',
    events: 'events:PutEvents',
  }[service ?? ''];
  if (action) return { action, resources: [targetArn] };
  throw new Error(`destination ${targetArn} is not modelled, expected a queue, a topic, a function or an event bus`);
}

function described({ target, arn, version }: ResolvedFunction): sdk.FunctionConfiguration {
  const { configuration } = target;
  return {
    FunctionName: configuration.name,
    FunctionArn: arn,
    Version: version,
    Runtime: configuration.runtime as sdk.Runtime,
    Role: configuration.roleArn,
    Handler: configuration.handler,
    Description: configuration.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMegabytes,
    Environment: { Variables: { ...configuration.environment } },
    VpcConfig: {
      SecurityGroupIds: [...(configuration.securityGroupIds ?? [])],
      SubnetIds: [...(configuration.subnetIds ?? [])],
    },
    ...(configuration.deadLetterArn === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: configuration.deadLetterArn } }),
    Architectures: [configuration.architecture as sdk.Architecture],
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: { LogGroup: configuration.logGroup },
  };
}
