import {
  DeleteFunctionConcurrencyCommand,
  type EventSourceMappingConfiguration,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';

export interface ObservedMapping {
  readonly uuid: string;
  readonly eventSourceArn: string;
  /** `Creating`, `Enabling`, `Enabled`, `Disabling`, `Disabled`, `Updating` or `Deleting`. */
  readonly state: string;
  readonly lastModified?: string;
}

export interface ObservedFunction {
  readonly arn: string;
  readonly timeoutSeconds: number;
  /** Absent when nothing is reserved. */
  readonly reservedConcurrency?: number;
  /** Of the function, its versions and its aliases. */
  readonly mappings: readonly ObservedMapping[];
}

/** What a function answered; `error` names its own failure. */
export interface Answered {
  readonly payload: string;
  readonly error?: string;
}

/** Calls to Lambda that functions of a recovery make for functions that write. */
export class Functions {
  constructor(private readonly client = new LambdaClient({})) {}

  /** `undefined` for each function that does not exist. */
  async functions(names: readonly string[]): Promise<readonly (ObservedFunction | undefined)[]> {
    const mappings = names.length > 0 ? await this.mappings() : [];
    return Promise.all(names.map((name) => this.observed(name, mappings)));
  }

  async reserve(functionName: string, concurrency: number): Promise<void> {
    await this.client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: functionName, ReservedConcurrentExecutions: concurrency }),
    );
  }

  async deleteReservation(functionName: string): Promise<void> {
    await this.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: functionName }));
  }

  async enableMapping(uuid: string, enabled: boolean): Promise<void> {
    await this.client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: enabled }));
  }

  /** Waits for the answer of a function that somebody else wrote. */
  async invoke(functionArn: string, event: unknown): Promise<Answered> {
    const { Payload, FunctionError } = await this.client.send(
      new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) }),
    );
    return {
      payload: Payload === undefined ? '' : new TextDecoder().decode(Payload),
      ...(FunctionError ? { error: FunctionError } : {}),
    };
  }

  private async observed(
    name: string,
    mappings: readonly EventSourceMappingConfiguration[],
  ): Promise<ObservedFunction | undefined> {
    try {
      const FunctionName = name;
      const { FunctionArn: arn = '', Timeout } = await this.client.send(
        new GetFunctionConfigurationCommand({ FunctionName }),
      );
      const { ReservedConcurrentExecutions: reserved } = await this.client.send(
        new GetFunctionConcurrencyCommand({ FunctionName }),
      );
      return {
        arn,
        // Lambda's own default.
        timeoutSeconds: Timeout ?? 3,
        ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
        mappings: mappings
          .filter(({ FunctionArn }) => FunctionArn === arn || FunctionArn?.startsWith(`${arn}:`))
          .map(observedMapping),
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  /** All of the Region: a listing by function name leaves out those of versions and aliases. */
  private async mappings(): Promise<readonly EventSourceMappingConfiguration[]> {
    const all: EventSourceMappingConfiguration[] = [];
    let Marker: string | undefined;
    do {
      const page = await this.client.send(new ListEventSourceMappingsCommand({ Marker }));
      all.push(...(page.EventSourceMappings ?? []));
      Marker = page.NextMarker;
    } while (Marker);
    return all;
  }
}

function observedMapping(mapping: EventSourceMappingConfiguration): ObservedMapping {
  const { UUID = '', EventSourceArn, State = 'UNKNOWN', LastModified } = mapping;
  return {
    uuid: UUID,
    // Self-managed sources have no ARN.
    eventSourceArn: EventSourceArn ?? '',
    state: State,
    ...(LastModified ? { lastModified: LastModified.toISOString() } : {}),
  };
}
