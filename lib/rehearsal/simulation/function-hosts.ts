import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { runtimeSdkOf } from '../assembly/lean-assembly';
import type { HttpResponse } from '../aws/http';
import { seededRandom } from '../demo/application/random';
import { Bundle } from '../functions/bundle';
import { CommonJsModule } from '../functions/common-js-module';
import { type ExecutionEnvironment, type InstanceOptions, invocationContext } from '../functions/function-instance';
import { randomUuid } from '../states/random-uuid';
import type { Conduct } from './conduct';
import { FunctionSandbox } from './function-sandbox';
import { keepOwnFrames } from './own-frames';
import { RuntimeSdk } from './runtime-sdk';
import type { SandboxWorld } from './sandbox-world';

/** Who makes a call: the invocation that is running, and the state it runs for. */
export interface Origin {
  /** `<env>-<key>-<folder>`. */
  readonly functionName: string;
  readonly requestId: string;
  /** Absent for a function that no state machine invoked. */
  readonly stateName?: string;
  readonly executionArn?: string;
}

/** The world as a function's sandbox needs it, apart from what each invocation has of its own. */
export interface HostWorld extends Omit<SandboxWorld, 'random' | 'uuid' | 'address' | 'carry' | 'log'> {
  readonly conduct: Conduct;
  carry(request: Parameters<SandboxWorld['carry']>[0], origin: Origin): ReturnType<SandboxWorld['carry']>;
  /** Resolves when it is the turn of an invocation that has ended to be heard. */
  handOver(origin: Origin): Promise<void>;
  log(functionName: string, text: string): void;
}

interface Pooled {
  readonly sandbox: FunctionSandbox;
  readonly key: string;
}

/**
 * Compiled bundles and warm sandboxes of an assembly, shared by the worlds that run one after the other in this process.
 * A sandbox whose calls met an error that the SDK retries is not used again: its retry budget lives in it.
 */
export class FunctionHosts {
  private readonly bundles = new Map<string, Bundle>();
  /** By the assembly that they belong to. */
  private readonly sdks = new Map<string, RuntimeSdk>();
  private readonly warm = new Map<string, FunctionSandbox[]>();

  /** Sandboxes that wait for a world. */
  get size(): number {
    return [...this.warm.values()].reduce((sum, { length }) => sum + length, 0);
  }

  take(options: InstanceOptions, world: SandboxWorld): Pooled {
    const { configuration, environment } = options;
    const { AWS_LAMBDA_LOG_STREAM_NAME: _stream, ...lasting } = environment;
    const key = JSON.stringify([configuration.directory, configuration.handler, lasting]);
    const found = this.warm.get(key)?.pop();
    if (!found) {
      const sandbox = new FunctionSandbox(this.bundle(options), { ...environment }, world, this.sdk(options));
      return { key, sandbox };
    }
    found.bind(world, environment);
    return { key, sandbox: found };
  }

  giveBack({ key, sandbox }: Pooled): void {
    sandbox.bind(undefined);
    this.warm.set(key, [...(this.warm.get(key) ?? []), sandbox]);
  }

  private bundle({ configuration: { directory, handler } }: InstanceOptions): Bundle {
    const key = `${directory} ${handler}`;
    const found = this.bundles.get(key) ?? new Bundle(directory, handler);
    this.bundles.set(key, found);
    return found;
  }

  private sdk({ configuration: { directory } }: InstanceOptions): RuntimeSdk {
    const assembly = dirname(directory);
    const found = this.sdks.get(assembly) ?? new RuntimeSdk(new CommonJsModule(runtimeSdkOf(assembly)));
    this.sdks.set(assembly, found);
    return found;
  }
}

/** One execution environment in a simulated world. */
export class SimulatedInstance implements ExecutionEnvironment {
  private readonly pooled: Pooled;
  private readonly world: SandboxWorld;
  private origin: Origin;
  private random = seededRandom(1);
  private running = false;
  private tainted = false;

  constructor(
    private readonly options: InstanceOptions,
    private readonly hosts: FunctionHosts,
    private readonly host: HostWorld,
  ) {
    const { name } = options.configuration;
    this.origin = { functionName: name, requestId: '-' };
    const world: SandboxWorld = {
      clock: host.clock,
      network: host.network,
      address: options.source?.address ?? '',
      fetch: host.fetch,
      random: () => this.random(),
      uuid: () => randomUuid(this.random),
      log: (text) => host.log(name, text),
      carry: (request) => this.carry(request),
    };
    this.world = host.conduct.surround?.(world, () => this.origin) ?? world;
    this.pooled = hosts.take(options, this.world);
  }

  /** Invocation that is under way. */
  get current(): Origin | undefined {
    return this.running ? this.origin : undefined;
  }

  async run(event: string, requestId: string, invokedArn: string): Promise<unknown> {
    const parsed: unknown = JSON.parse(event);
    this.origin = { functionName: this.options.configuration.name, requestId, ...stateOf(parsed) };
    // Chance belongs to the invocation, so that a warm sandbox draws what a cold one draws.
    this.random = seededRandom(createHash('sha256').update(requestId).digest().readUInt32BE(0));
    this.running = true;
    const handle = () => this.handle(parsed, requestId, invokedArn);
    const { origin, host } = this;
    const carry = (request: Parameters<SandboxWorld['carry']>[0]) => host.carry(request, origin);
    try {
      const result = await host.conduct.perform({ origin, event, clock: host.clock, carry }, handle);
      this.running = false;
      return result;
    } finally {
      await host.handOver(origin);
    }
  }

  private async handle(event: unknown, requestId: string, invokedArn: string): Promise<unknown> {
    try {
      return await this.pooled.sandbox.handler(event, invocationContext(this.options, requestId, invokedArn));
    } catch (error) {
      keepOwnFrames(error, this.options.configuration.directory);
      throw error;
    }
  }

  /** The world is over: an idle sandbox that met no error serves the next one. */
  release(): void {
    if (this.running || this.tainted) this.pooled.sandbox.bind(undefined);
    else this.hosts.giveBack(this.pooled);
  }

  private async carry(request: Parameters<SandboxWorld['carry']>[0]): ReturnType<SandboxWorld['carry']> {
    try {
      const response = await this.host.carry(request, this.origin);
      this.tainted ||= isRetried(response);
      return response;
    } catch (error) {
      this.tainted = true;
      throw error;
    }
  }
}

const RETRIED =
  /Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|ThroughputExceeded|BandwidthLimit|LimitExceeded|PriorRequestNotComplete|TransactionInProgress|RequestTimeout|RequestTimeTooSkewed|RequestExpired|RequestInTheFuture|InvalidSignature|SignatureDoesNotMatch|AuthFailure/;

/** Whether the SDK may have retried after this answer: server faults, throttling, clocks that differ. */
function isRetried({ status, body, headers }: HttpResponse): boolean {
  if (status < 400) return false;
  return (
    status >= 500 || status === 429 || RETRIED.test(`${headers['x-amzn-errortype']} ${Buffer.from(body).toString()}`)
  );
}

function stateOf(event: unknown): Pick<Origin, 'stateName' | 'executionArn'> {
  const { context } = (event ?? {}) as { context?: { stateName?: unknown; executionArn?: unknown } };
  return typeof context?.stateName === 'string' && typeof context.executionArn === 'string'
    ? { stateName: context.stateName, executionArn: context.executionArn }
    : {};
}
