import type * as sdk from '@aws-sdk/client-lambda';
import type { FunctionRegistry } from '../../functions/function-registry';
import { type Authorization, AwsError, type Operations } from '../../service';
import type { FunctionResult, WorldContext } from '../../world';
import { uuid } from '../identifiers';
import type { QueueSource } from '../sqs/queue-source';
import { EventSourceMapping, type MappingSettings } from './event-source-mapping';

type Names =
  | 'ListEventSourceMappings'
  | 'GetEventSourceMapping'
  | 'CreateEventSourceMapping'
  | 'UpdateEventSourceMapping'
  | 'DeleteEventSourceMapping';

export interface MappingsOptions {
  readonly context: WorldContext;
  readonly registry: FunctionRegistry;
  /** By ARN; undefined when there is no such queue. */
  queue(arn: string): QueueSource | undefined;
  authorizeRole(roleArn: string, authorizations: readonly Authorization[]): void | Promise<void>;
  invoke(functionArn: string, event: unknown): Promise<FunctionResult>;
}

const LARGEST_PAGE = 100;
const LARGEST_BATCH = 10_000;
const MODELLED = new Set([
  'UUID',
  'EventSourceArn',
  'FunctionName',
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FunctionResponseTypes',
]);
const ROLE_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Event source mappings of one account and Region; queues are the only sources. */
export class EventSourceMappings {
  private readonly mappings = new Map<string, EventSourceMapping>();

  constructor(private readonly options: MappingsOptions) {}

  operations(): Pick<Operations<typeof sdk>, Names> {
    return {
      ListEventSourceMappings: ({ EventSourceArn, FunctionName, Marker, MaxItems = LARGEST_PAGE }) => {
        if (!Number.isInteger(MaxItems) || MaxItems < 1 || MaxItems > 10_000)
          throw invalid(`MaxItems: expected 1 to 10000, found ${MaxItems}`);
        const functionArn = FunctionName && this.options.registry.resolve(FunctionName).arn;
        const found = [...this.mappings.values()].filter(
          ({ queueArn, settings }) =>
            (EventSourceArn ?? queueArn) === queueArn && (functionArn ?? settings.functionArn) === settings.functionArn,
        );
        const start = Marker === undefined ? 0 : Number(Marker);
        if (!Number.isInteger(start) || start < 0 || start > found.length)
          throw invalid('Invalid pagination token: Marker');
        const end = start + Math.min(MaxItems, LARGEST_PAGE);
        return {
          EventSourceMappings: found.slice(start, end).map((mapping) => mapping.describe()),
          ...(end < found.length ? { NextMarker: String(end) } : {}),
        };
      },
      GetEventSourceMapping: ({ UUID }) => this.find(UUID).describe(),
      CreateEventSourceMapping: async (input) => (await this.create(input)).describe(),
      UpdateEventSourceMapping: (input) => {
        refuseOthers(input);
        if (input.BatchSize === undefined && input.FunctionName === undefined && !changes(input))
          throw invalid('No parameters are provided to update the event source mapping.');
        const mapping = this.find(input.UUID);
        const settings = this.settings(mapping.settings, input);
        mapping.update(settings, input.Enabled);
        return mapping.describe();
      },
      DeleteEventSourceMapping: ({ UUID }) => {
        const mapping = this.find(UUID);
        mapping.delete();
        return mapping.describe();
      },
    };
  }

  /** ARN of the mapping and of its function: what IAM is asked about, whether or not there is such a mapping. */
  identity(id: string | undefined): { arn: string; functionArn: string | undefined } {
    return { arn: this.arn(id ?? ''), functionArn: this.mappings.get(id ?? '')?.settings.functionArn };
  }

  async create(input: sdk.CreateEventSourceMappingRequest): Promise<EventSourceMapping> {
    refuseOthers(input);
    const { context, registry } = this.options;
    const { arn: functionArn, target } = registry.resolve(input.FunctionName ?? '');
    const { EventSourceArn: queueArn = '' } = input;
    const queue = queueArn.split(':')[2] === 'sqs' ? this.options.queue(queueArn) : undefined;
    if (!queue)
      throw invalid(
        `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. '${queueArn}' is no queue of this account`,
      );
    const known = [...this.mappings.values()].find(
      (mapping) => mapping.queueArn === queueArn && mapping.settings.functionArn === functionArn,
    );
    if (known) {
      throw new AwsError(
        'ResourceConflictException',
        `An event source mapping with SQS arn ("${queueArn}") and function ("${functionArn}") already exists. Please update or delete the existing mapping with UUID ${known.uuid}`,
        409,
      );
    }
    const settings = this.settings(
      { functionArn, batchSize: 10, maximumBatchingWindowInSeconds: 0, functionResponseTypes: [] },
      input,
    );
    const { roleArn, timeoutSeconds } = target.configuration;
    if (queue.visibilityTimeoutSeconds < timeoutSeconds)
      throw invalid(
        `Queue visibility timeout: ${queue.visibilityTimeoutSeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
      );
    await this.checkRole(roleArn, queueArn);
    const id = uuid(context.random);
    const mapping = new EventSourceMapping(id, this.arn(id), settings, input.Enabled ?? true, {
      context,
      queue,
      invoke: this.options.invoke,
      deleted: () => void this.mappings.delete(id),
    });
    this.mappings.set(id, mapping);
    return mapping;
  }

  close(): void {
    for (const mapping of this.mappings.values()) mapping.close();
  }

  private async checkRole(roleArn: string, queueArn: string): Promise<void> {
    for (const action of ROLE_ACTIONS) {
      try {
        await this.options.authorizeRole(roleArn, [{ action, resources: [queueArn] }]);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const [, operation] = action.split(':');
        throw invalid(`The provided execution role does not have permissions to call ${operation} on SQS`);
      }
    }
  }

  private find(id: string | undefined): EventSourceMapping {
    const found = this.mappings.get(id ?? '');
    if (found) return found;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, {
      Type: 'User',
    });
  }

  private settings(known: MappingSettings, input: Partial<sdk.UpdateEventSourceMappingRequest>): MappingSettings {
    const batchSize = input.BatchSize ?? known.batchSize;
    const window = input.MaximumBatchingWindowInSeconds ?? known.maximumBatchingWindowInSeconds;
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > LARGEST_BATCH)
      throw invalid(`BatchSize: expected 1 to ${LARGEST_BATCH}, found ${batchSize}`);
    if (!Number.isInteger(window) || window < 0 || window > 300)
      throw invalid(`MaximumBatchingWindowInSeconds: expected 0 to 300, found ${window}`);
    if (batchSize > 10 && window < 1)
      throw invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10');
    const types = input.FunctionResponseTypes ?? known.functionResponseTypes;
    if (types.some((type) => type !== 'ReportBatchItemFailures'))
      throw invalid(`FunctionResponseTypes: expected ReportBatchItemFailures, found ${types.join(', ')}`);
    return {
      functionArn: input.FunctionName ? this.options.registry.resolve(input.FunctionName).arn : known.functionArn,
      batchSize,
      maximumBatchingWindowInSeconds: window,
      functionResponseTypes: types.map(() => 'ReportBatchItemFailures'),
    };
  }

  private arn(id: string): string {
    const { region, accountId } = this.options.context;
    return `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${id}`;
  }
}

function changes({
  Enabled,
  MaximumBatchingWindowInSeconds,
  FunctionResponseTypes,
}: sdk.UpdateEventSourceMappingRequest) {
  return [Enabled, MaximumBatchingWindowInSeconds, FunctionResponseTypes].some((value) => value !== undefined);
}

/** Members that the local world would have to ignore are refused. */
function refuseOthers(input: object): void {
  const others = Object.entries(input)
    .filter(([name, value]) => value !== undefined && !MODELLED.has(name))
    .map(([name]) => name);
  if (others.length > 0) throw invalid(`the local world does not model ${others.join(', ')}: omit them`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}
