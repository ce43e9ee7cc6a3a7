import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** What a module sees instead of the globals of this process. */
export interface ModuleGlobals {
  readonly require: (specifier: string) => unknown;
  readonly process: unknown;
  readonly console: Console;
  readonly fetch: typeof fetch;
  /** Further globals by name, such as a `Date` of another time. @default - those of this process */
  readonly others?: Readonly<Record<string, unknown>>;
}

type Wrapper = (...globals: unknown[]) => (...parameters: unknown[]) => void;

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', 'process', 'console', 'fetch'];

/** A CommonJS file, compiled once; each instance has its own module state and its own globals. */
export class CommonJsModule {
  /** By the names of the further globals. */
  readonly #scripts = new Map<string, Script>();

  constructor(readonly file: string) {}

  get isThere(): boolean {
    return existsSync(this.file);
  }

  /** Runs the file and gives what it exports. Throws what it throws. */
  load({ require, process: own, console: log, fetch: request, others = {} }: ModuleGlobals): Record<string, unknown> {
    const module = { exports: {} as Record<string, unknown> };
    const wrapper = this.#compiled(Object.keys(others)).runInThisContext() as Wrapper;
    const run = wrapper(...Object.values(others));
    run(module.exports, require, module, this.file, dirname(this.file), own, log, request);
    return module.exports;
  }

  #compiled(others: readonly string[]): Script {
    const key = others.join();
    let script = this.#scripts.get(key);
    if (!script) {
      // One line in front keeps the line numbers of the file in stack traces.
      const source = `(function (${others.join(', ')}) {return function (${PARAMETERS.join(', ')}) {${readFileSync(this.file, 'utf8')}\n}})`;
      script = new Script(source, { filename: this.file });
      this.#scripts.set(key, script);
    }
    return script;
  }
}
