import { Writable } from 'node:stream';
import type { Clock } from '../clock';
import type { Network, NetworkInterface } from '../world';
import type { Bundle, BundleHandler } from './bundle';
import type { FunctionConfiguration } from './function-configuration';
import type { FunctionLog } from './function-log';
import { sandboxFetch } from './sandbox-network';
import { sandboxRequire } from './sandbox-require';

export interface InstanceOptions {
  readonly bundle: Bundle;
  readonly configuration: FunctionConfiguration;
  readonly environment: Record<string, string>;
  readonly network: Pick<Network, 'website' | 'certificateAuthorityPem'>;
  /** Where its connections leave from; `undefined` = outside the VPC. */
  readonly source?: NetworkInterface | undefined;
  readonly log: FunctionLog;
  readonly clock: Clock;
}

/** One execution environment of a function: module state that stays warm, one invocation at a time. */
export interface ExecutionEnvironment {
  /** Runs the handler on a copy of its own of the event, which is JSON text. */
  run(event: string, requestId: string, invokedArn: string): Promise<unknown>;
}

/** An execution environment with sockets, files and the time of this machine. */
export class FunctionInstance implements ExecutionEnvironment {
  readonly #handler: BundleHandler;
  #requestId = '-';

  /** Throws what loading the bundle throws. */
  constructor(private readonly options: InstanceOptions) {
    const { bundle, environment, network, log } = options;
    const own = privateProcess(environment, log);
    this.#handler = bundle.instantiate({
      process: own,
      require: sandboxRequire({ process: own, certificateAuthorityPem: network.certificateAuthorityPem }),
      console: log.console(() => this.#requestId),
      fetch: sandboxFetch(network),
    });
  }

  async run(event: string, requestId: string, invokedArn: string): Promise<unknown> {
    this.#requestId = requestId;
    return this.#handler(JSON.parse(event), invocationContext(this.options, requestId, invokedArn));
  }
}

/** The second argument of a handler. */
export function invocationContext(
  { configuration, environment, clock }: Pick<InstanceOptions, 'configuration' | 'environment' | 'clock'>,
  requestId: string,
  invokedArn: string,
): Record<string, unknown> {
  const deadline = clock.now().getTime() + configuration.timeoutSeconds * 1000;
  return {
    functionName: configuration.name,
    functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: invokedArn,
    memoryLimitInMB: String(configuration.memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: configuration.logGroup,
    logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - clock.now().getTime()),
  };
}

/** `process` with an environment of its own and output that goes to the log; it cannot end this process. */
export function privateProcess(environment: Record<string, string>, log: Pick<FunctionLog, 'write'>): unknown {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      log.write(String(chunk));
      done();
    },
  });
  const exit = (code?: number) => {
    throw Object.assign(new Error(`Runtime exited with error: exit status ${code ?? 0}`), {
      name: 'Runtime.ExitError',
    });
  };
  return Object.create(process, {
    env: { value: environment, writable: true, enumerable: true },
    stdout: { value: stream, enumerable: true },
    stderr: { value: stream, enumerable: true },
    exit: { value: exit, enumerable: true },
  });
}
