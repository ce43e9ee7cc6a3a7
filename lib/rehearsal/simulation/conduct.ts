import type { Origin } from './function-hosts';
import type { SandboxWorld } from './sandbox-world';
import type { VirtualClock } from './virtual-clock';

/** One invocation of a function in a simulated world. */
export interface Invocation {
  readonly origin: Origin;
  /** JSON text. */
  readonly event: string;
  readonly clock: Pick<VirtualClock, 'milliseconds'>;
  /** Sends a request in the name of the invocation. */
  readonly carry: SandboxWorld['carry'];
}

/** Who has the invocations of a world in hand. @see InvocationRecorder, KnownInvocations */
export interface Conduct {
  /** Gives or throws what the invocation does; `handle` runs the handler of the bundle. */
  perform(invocation: Invocation, handle: () => Promise<unknown>): Promise<unknown>;
  /** The world as the sandbox of a function sees it; `current` tells for whom it runs. @default - as it is */
  surround?(world: SandboxWorld, current: () => Origin): SandboxWorld;
}

/** Runs every handler. */
export const PLAIN_CONDUCT: Conduct = { perform: (_invocation, handle) => handle() };
