import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import type { HttpRequest as SdkRequest } from '@smithy/core/protocols';
import { HttpResponse as SdkResponse } from '@smithy/core/protocols';
import type { CommonJsModule } from '../functions/common-js-module';
import { privateProcess } from '../functions/function-instance';
import type { SandboxWorld } from './sandbox-world';
import { simulatedRequire } from './simulated-require';
import { virtualGlobals } from './virtual-globals';

/** A function as the runtime's SDK sees it. */
export interface SdkUser {
  readonly environment: Readonly<Record<string, string>>;
  /** Throws between two worlds. */
  world(): SandboxWorld;
}

type Members = Readonly<Record<string, unknown>>;
type Timer = (work: (...parameters: unknown[]) => void, ...rest: unknown[]) => unknown;

/**
 * The AWS SDK that functions find in their runtime when their bundles have none: one for all of them, so that its code
 * is compiled and becomes fast once and not once a function. Whose time, chance and environment it sees is decided by
 * the function that is running; clients belong to the function that makes them.
 */
export class RuntimeSdk {
  private readonly running = new AsyncLocalStorage<SdkUser>();
  private modules: Readonly<Record<string, Members>> | undefined;

  constructor(
    /** Exports the packages of the SDK by name. */
    private readonly module: CommonJsModule,
  ) {}

  /** Does `work` for a function; what it begins later is done for that function too. */
  run<T>(user: SdkUser, work: () => T): T {
    return this.running.run(user, work);
  }

  /** What a function gets for the name of a package. Throws as `require` does for a package that is not there. */
  requireFor(user: SdkUser): (specifier: string) => unknown {
    const given = new Map<string, Members>();
    return (specifier) => {
      const found = given.get(specifier);
      if (found) return found;
      const members = this.packages()[specifier];
      if (!members) {
        throw Object.assign(
          new Error(`Cannot find module '${specifier}'; the bundle has no SDK, and neither has ${this.module.file}`),
          { code: 'MODULE_NOT_FOUND' },
        );
      }
      const own = withClientsOf(user, members);
      given.set(specifier, own);
      return own;
    };
  }

  private packages(): Readonly<Record<string, Members>> {
    if (this.module.isThere) this.modules ??= this.load();
    return this.modules ?? {};
  }

  private load(): Readonly<Record<string, Members>> {
    const user = () => {
      const found = this.running.getStore();
      if (found) return found;
      throw new Error('the SDK of the runtime was used outside of a function');
    };
    const world = () => user().world();
    const environment = new Proxy<Record<string, string>>(
      {},
      { get: (_, name) => user().environment[String(name)], has: (_, name) => name in user().environment },
    );
    const own = privateProcess(environment, { write: (text) => world().log(text) });
    const globals = virtualGlobals(world);
    return this.module.load({
      process: own,
      require: simulatedRequire(own, world),
      console,
      fetch: (input, init) => world().fetch(input, init),
      others: { ...globals, setTimeout: bound(globals['setTimeout']), setInterval: bound(globals['setInterval']) },
    }) as Readonly<Record<string, Members>>;
  }
}

/** Timers of a virtual clock fire in its turn: what they do is done for the function that set them. */
function bound(timer: unknown): Timer {
  return (work, ...rest) => (timer as Timer)(AsyncLocalStorage.bind(work), ...rest);
}

/** Without `info` the SDK does not put together what it would log. */
const QUIET = { trace: () => undefined, debug: () => undefined, warn: () => undefined };

type Constructor = new (settings: Readonly<Record<string, unknown>>) => object;

/** The members of a package, whose clients send what they have to say from the function that makes them. */
function withClientsOf(user: SdkUser, members: Members): Members {
  const settings = { requestHandler: handlerOf(user), signerConstructor: signerOf(user), logger: QUIET };
  const clients = Object.keys(members).filter((name) => /^\w+Client$/.test(name));
  const own = clients.map((name) => [name, { value: clientWith(settings, members[name] as Constructor) }] as const);
  return Object.create(members, Object.fromEntries(own)) as Members;
}

function clientWith(settings: Readonly<Record<string, unknown>>, Client: Constructor): Constructor {
  return class extends Client {
    constructor(asked: Readonly<Record<string, unknown>> = {}) {
      // What a setting would do to a request is not known here.
      const [setting] = Object.keys(asked);
      if (setting === undefined) super(settings);
      else throw new Error(`a client with '${setting}' is not part of a simulation: expected one without settings`);
    }
  };
}

interface Scope {
  readonly service?: unknown;
}

/** Says who asks; the proof of it, which nobody checks here, would be a tenth of a run. */
function signerOf(user: SdkUser): unknown {
  return class {
    constructor(private readonly scope: Scope) {}

    async sign(request: SdkRequest, one: { readonly signingRegion?: string; readonly signingService?: string }) {
      const { AWS_ACCESS_KEY_ID: keyId, AWS_SESSION_TOKEN: token, AWS_REGION: region } = user.environment;
      const date = user.world().clock.now().toISOString().slice(0, 10).replaceAll('-', '');
      const service = one.signingService ?? this.scope.service;
      const credential = [keyId, date, one.signingRegion ?? region, service, 'aws4_request'].join('/');
      Object.assign(request.headers, {
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`,
        'x-amz-security-token': token,
      });
      return request;
    }
  };
}

/** Carries the requests of a function as its sockets would, and breaks as they break. */
function handlerOf(user: SdkUser): unknown {
  return {
    metadata: { handlerProtocol: 'h1' },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    handle: async ({ method, path, query, headers, body }: SdkRequest) => {
      const request = {
        method,
        path,
        query: queryOf(query),
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
        ),
        body: bytesOf(body),
      };
      const answer = await user
        .world()
        .carry(request)
        .catch((cause: unknown) => {
          throw Object.assign(new Error('socket hang up', { cause }), { code: 'ECONNRESET', name: 'TimeoutError' });
        });
      const { status, headers: found } = answer;
      // Whoever reads an object of S3 may want the stream; everybody else only collects it.
      const content = found['x-amzn-requestid'] ? new Uint8Array(bytesOf(answer.body)) : streamOf(bytesOf(answer.body));
      return { response: new SdkResponse({ statusCode: status, headers: { ...found }, body: content }) };
    },
  };
}

function queryOf(query: SdkRequest['query']): URLSearchParams {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one ?? ''] as [string, string]),
  );
  return new URLSearchParams(pairs);
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.copyBytesFrom(body);
  throw new Error(
    `a body of ${Object.prototype.toString.call(body)} is not part of a simulation: expected text or bytes`,
  );
}

function streamOf(bytes: Buffer): Readable {
  return Readable.from(bytes.length > 0 ? [bytes] : [], { objectMode: false });
}
