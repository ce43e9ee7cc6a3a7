import { join } from 'node:path';
import { CommonJsModule, type ModuleGlobals } from './common-js-module';

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

/** The code of a function, a CommonJS bundle. */
export class Bundle {
  readonly #module: CommonJsModule;
  readonly #export: string;

  constructor(directory: string, handler: string) {
    const separator = handler.lastIndexOf('.');
    this.#module = new CommonJsModule(join(directory, `${handler.slice(0, separator)}.js`));
    this.#export = handler.slice(separator + 1);
  }

  /** Runs the module and gives its handler. Throws BundleFault, or what the module itself throws. */
  instantiate(globals: ModuleGlobals): BundleHandler {
    const { file, isThere } = this.#module;
    if (!isThere)
      throw new BundleFault('Runtime.ImportModuleError', `${file} is not there, expected a CommonJS bundle`);
    const handler = this.#module.load(globals)[this.#export];
    if (typeof handler !== 'function')
      throw new BundleFault(
        'Runtime.HandlerNotFound',
        `${this.#export} of ${file} is ${typeof handler}, expected an exported function`,
      );
    if (handler.length > 2) {
      throw new BundleFault(
        'Runtime.CallbackHandlerDeprecated',
        `${this.#export} of ${file} takes a callback, expected an async function; Node.js 24 on Lambda runs no callbacks`,
      );
    }
    return handler as BundleHandler;
  }
}
