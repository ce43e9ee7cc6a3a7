import type { Bundle, BundleHandler } from '../functions/bundle';
import { privateProcess } from '../functions/function-instance';
import type { RuntimeSdk } from './runtime-sdk';
import type { SandboxWorld } from './sandbox-world';
import { simulatedRequire } from './simulated-require';
import { virtualGlobals } from './virtual-globals';

/**
 * The module state of one function, with everything around it taken from the world it is bound to. As on Lambda it may
 * serve one invocation after the other; between worlds it is bound anew.
 */
export class FunctionSandbox {
  readonly handler: BundleHandler;
  private bound: SandboxWorld | undefined;

  constructor(
    bundle: Bundle,
    readonly environment: Record<string, string>,
    world: SandboxWorld,
    /** For a bundle that has no SDK of its own. */
    sdk: RuntimeSdk,
  ) {
    this.bound = world;
    const own = privateProcess(environment, { write: (text: string) => this.world().log(text) });
    const log = (...values: unknown[]) => this.world().log(`${values.map(String).join(' ')}\n`);
    const [requireBuiltIn, requireSdk] = [simulatedRequire(own, () => this.world()), sdk.requireFor(this)];
    const handler = sdk.run(this, () =>
      bundle.instantiate({
        process: own,
        require: (specifier) => (specifier.startsWith('@aws-sdk/') ? requireSdk : requireBuiltIn)(specifier),
        console: { ...console, log, info: log, debug: log, warn: log, error: log, trace: log },
        fetch: (input, init) => this.world().fetch(input, init),
        others: virtualGlobals(() => this.world()),
      }),
    );
    this.handler = (event, context) => sdk.run(this, () => handler(event, context));
  }

  /** Puts the sandbox into another world; `undefined` while it is in none. */
  bind(world: SandboxWorld | undefined, environment: Readonly<Record<string, string>> = {}): void {
    this.bound = world;
    Object.assign(this.environment, environment);
  }

  world(): SandboxWorld {
    if (this.bound) return this.bound;
    throw new Error('a function went on after its world was closed');
  }
}
