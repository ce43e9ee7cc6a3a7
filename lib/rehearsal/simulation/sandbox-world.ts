import type { Carry } from './simulated-http';
import type { SocketPlace } from './simulated-socket';
import type { TimeAndChance } from './virtual-globals';

/** The world that a function is in while it runs. */
export interface SandboxWorld extends TimeAndChance, SocketPlace {
  readonly carry: Carry;
  readonly fetch: typeof fetch;
  log(text: string): void;
}
