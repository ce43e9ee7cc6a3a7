import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** What a bundle sees instead of the globals of this process. */
export interface BundleGlobals {
  readonly require: (specifier: string) => unknown;
  readonly process: unknown;
  readonly console: Console;
  readonly fetch: typeof fetch;
  /** Further globals by name, such as a `Date` of another time. @default - those of this process */
  readonly others?: Readonly<Record<string, unknown>>;
}

export type BundleHandler = (event: unknown, context: unknown) => unknown;

/** Why a bundle has no handler, with the error types of the Lambda runtime. */
export class BundleFault extends Error {
  constructor(
    override readonly name:
      | 'Runtime.ImportModuleError'
      | 'Runtime.HandlerNotFound'
      | 'Runtime.CallbackHandlerDeprecated',
    message: string,
  ) {
    super(message);
  }
}

type Wrapper = (...globals: unknown[]) => (...parameters: unknown[]) => void;

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', 'process', 'console', 'fetch'];

/** A CommonJS bundle, compiled once; each instance has its own module state and its own world. */
export class Bundle {
  readonly #file: string;
  readonly #export: string;
  /** By the names of the further globals. */
  readonly #scripts = new Map<string, Script>();

  constructor(
    private readonly directory: string,
    handler: string,
  ) {
    const separator = handler.lastIndexOf('.');
    this.#file = join(directory, `${handler.slice(0, separator)}.js`);
    this.#export = handler.slice(separator + 1);
  }

  /** Runs the module and gives its handler. Throws BundleFault, or what the module itself throws. */
  instantiate(globals: BundleGlobals): BundleHandler {
    const module = { exports: {} as Record<string, unknown> };
    const others = globals.others ?? {};
    const wrapper = this.#compiled(Object.keys(others)).runInThisContext() as Wrapper;
    const run = wrapper(...Object.values(others));
    run(
      module.exports,
      globals.require,
      module,
      this.#file,
      this.directory,
      globals.process,
      globals.console,
      globals.fetch,
    );
    const handler = module.exports[this.#export];
    if (typeof handler !== 'function')
      throw new BundleFault(
        'Runtime.HandlerNotFound',
        `${this.#export} of ${this.#file} is ${typeof handler}, expected an exported function`,
      );
    if (handler.length > 2) {
      throw new BundleFault(
        'Runtime.CallbackHandlerDeprecated',
        `${this.#export} of ${this.#file} takes a callback, expected an async function; Node.js 24 on Lambda runs no callbacks`,
      );
    }
    return handler as BundleHandler;
  }

  #compiled(others: readonly string[]): Script {
    const key = others.join();
    let script = this.#scripts.get(key);
    if (!script) {
      if (!existsSync(this.#file))
        throw new BundleFault('Runtime.ImportModuleError', `${this.#file} is not there, expected a CommonJS bundle`);
      // One line in front keeps the line numbers of the bundle in stack traces.
      const source = `(function (${others.join(', ')}) {return function (${PARAMETERS.join(', ')}) {${readFileSync(this.#file, 'utf8')}\n}})`;
      script = new Script(source, { filename: this.#file });
      this.#scripts.set(key, script);
    }
    return script;
  }
}
