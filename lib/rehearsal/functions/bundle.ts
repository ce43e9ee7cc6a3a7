import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** What a bundle sees instead of the globals of this process. */
export interface BundleGlobals {
  readonly require: (specifier: string) => unknown;
  readonly process: unknown;
  readonly console: Console;
  readonly fetch: typeof fetch;
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

type Wrapper = (...parameters: unknown[]) => void;

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', 'process', 'console', 'fetch'];

/** A CommonJS bundle, compiled once; each instance has its own module state and its own world. */
export class Bundle {
  readonly #file: string;
  readonly #export: string;
  #script?: Script;

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
    const run = this.#compiled().runInThisContext() as Wrapper;
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

  #compiled(): Script {
    if (!this.#script) {
      if (!existsSync(this.#file))
        throw new BundleFault('Runtime.ImportModuleError', `${this.#file} is not there, expected a CommonJS bundle`);
      // One line in front keeps the line numbers of the bundle in stack traces.
      const source = `(function (${PARAMETERS.join(', ')}) {${readFileSync(this.#file, 'utf8')}\n})`;
      this.#script = new Script(source, { filename: this.#file });
    }
    return this.#script;
  }
}
