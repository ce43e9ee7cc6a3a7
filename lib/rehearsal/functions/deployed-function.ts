import { join } from 'node:path';
import { AwsError } from '../service';
import { race, sleep } from '../states/duration';
import { randomUuid } from '../states/random-uuid';
import type { FunctionResult, Network, NetworkInterface, WorldContext } from '../world';
import { Bundle } from './bundle';
import { type FunctionConfiguration, functionEnvironment, type RoleCredentials } from './function-configuration';
import { runtimeFailure, thrownFailure } from './function-failure';
import { type ExecutionEnvironment, FunctionInstance, type InstanceOptions } from './function-instance';
import { FunctionLog } from './function-log';

/** What functions need of the world around them. */
export interface FunctionHost {
  readonly context: Pick<WorldContext, 'clock' | 'region' | 'random' | 'directory' | 'log'>;
  readonly network: Pick<Network, 'attach' | 'runFrom' | 'website' | 'certificateAuthorityPem'>;
  credentialsForRole(roleArn: string, functionArn: string): RoleCredentials;
  /** `http://127.0.0.1:<port>` of the local AWS endpoint. */
  endpointUrl(): string;
  /** Makes the execution environments. @default - with sockets, files and the time of this machine */
  readonly createInstance?: ((options: InstanceOptions) => ExecutionEnvironment) | undefined;
  /** Gets what functions log, in place of files. @default - one file for each function in the world's directory */
  readonly writeLog?: ((functionName: string, text: string) => void) | undefined;
  /** Failed invocations also go to the world's log. */
  readonly debug?: boolean;
}

/** Bytes of JSON that a synchronous invocation may carry, each way. */
const LONGEST_REQUEST = 6_291_456;
const LONGEST_RESPONSE = 6_291_556;

/** A Lambda function: its bundle, its warm instances and its place in the network. */
export class DeployedFunction {
  readonly log: FunctionLog;
  /** Most invocations at once; undefined when nothing is reserved. */
  reservedConcurrency: number | undefined;
  readonly #bundle: Bundle;
  readonly #idle: ExecutionEnvironment[] = [];
  #running = 0;
  #interface?: NetworkInterface;

  constructor(
    readonly configuration: FunctionConfiguration,
    private readonly host: FunctionHost,
  ) {
    this.#bundle = new Bundle(configuration.directory, configuration.handler);
    const { name } = configuration;
    this.reservedConcurrency = configuration.reservedConcurrency;
    const write = host.writeLog && ((text: string) => host.writeLog?.(name, text));
    this.log = new FunctionLog(join(host.context.directory, 'logs'), name, host.context.clock, write);
  }

  /** Runs one invocation. `event` is JSON text. Throws AwsError when the service refuses to begin it. */
  async invoke(event: string, invokedArn: string, signal?: AbortSignal): Promise<FunctionResult> {
    const { name } = this.configuration;
    const { reservedConcurrency } = this;
    const bytes = Buffer.byteLength(event);
    if (bytes > LONGEST_REQUEST) {
      throw new AwsError(
        'RequestTooLargeException',
        `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${LONGEST_REQUEST} bytes)`,
        413,
      );
    }
    if (reservedConcurrency !== undefined && this.#running >= reservedConcurrency) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      });
    }
    signal?.throwIfAborted();
    this.#running++;
    const requestId = randomUuid(this.host.context.random);
    try {
      const result = await this.#run(event, requestId, invokedArn);
      if (!result.ok)
        this.#report(`${name} ${requestId} failed: ${result.errorType}: ${result.errorMessage}`, result.trace);
      return result;
    } finally {
      this.#running--;
    }
  }

  close(): void {
    this.log.close();
    this.#interface?.detach();
    this.#interface = undefined;
    this.#idle.length = 0;
  }

  async #run(event: string, requestId: string, invokedArn: string): Promise<FunctionResult> {
    const { context, network } = this.host;
    const source = this.#source();
    let instance: ExecutionEnvironment;
    try {
      instance = this.#idle.pop() ?? (await network.runFrom(source, async () => this.#start(source)));
    } catch (error) {
      return thrownFailure(error);
    }
    const { timeoutSeconds } = this.configuration;
    const late = runtimeFailure(
      'Sandbox.Timedout',
      `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
    );
    const work = () => network.runFrom(source, async () => instance.run(event, requestId, invokedArn));
    const limit = async (signal: AbortSignal): Promise<never> => {
      await sleep(context.clock, timeoutSeconds * 1000, signal);
      throw late;
    };
    try {
      const value = await race(undefined, work, [limit]);
      this.#idle.push(instance);
      return response(value);
    } catch (error) {
      // What ran out of time goes on in an instance that is never used again.
      if (error === late) return late;
      this.#idle.push(instance);
      return thrownFailure(error);
    }
  }

  #source(): NetworkInterface | undefined {
    const { securityGroupIds } = this.configuration;
    if (securityGroupIds) this.#interface ??= this.host.network.attach(securityGroupIds);
    return this.#interface;
  }

  #start(source: NetworkInterface | undefined): ExecutionEnvironment {
    const { configuration, host } = this;
    const { context, network } = host;
    const environment = functionEnvironment(configuration, {
      region: context.region,
      endpointUrl: host.endpointUrl(),
      credentials: host.credentialsForRole(configuration.roleArn, configuration.arn),
      logStream: `${context.clock.now().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUuid(context.random).replaceAll('-', '')}`,
    });
    const options: InstanceOptions = {
      bundle: this.#bundle,
      configuration,
      environment,
      network,
      log: this.log,
      clock: context.clock,
      source,
    };
    return host.createInstance?.(options) ?? new FunctionInstance(options);
  }

  #report(line: string, trace: readonly string[]): void {
    this.log.write(
      `${this.host.context.clock.now().toISOString()}\t-\tERROR\t${line}\n${trace.map((entry) => `${entry}\n`).join('')}`,
    );
    if (this.host.debug) this.host.context.log(line);
  }
}

function response(value: unknown): FunctionResult {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'null';
  } catch {
    return runtimeFailure('Error', 'Unable to stringify response body');
  }
  if (Buffer.byteLength(text) > LONGEST_RESPONSE) {
    return runtimeFailure(
      'Function.ResponseSizeTooLarge',
      `Response payload size exceeded maximum allowed payload size (${LONGEST_RESPONSE} bytes).`,
    );
  }
  return { ok: true, payload: JSON.parse(text) };
}
