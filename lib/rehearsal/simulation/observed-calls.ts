import type { Intercept, InterceptedCall } from '../aws/endpoint';
import { isMutating } from './faults';
import type { Origin } from './function-hosts';

/** A call of one of our functions at the moment of its effect: IAM has allowed it, and no fault has kept it away. */
export interface ObservedCall extends Pick<InterceptedCall, 'service' | 'operation' | 'caller' | 'input'> {
  readonly origin: Origin;
  /** Whether the operation changes anything, by its name. */
  readonly mutating: boolean;
}

export type CallListener = (call: ObservedCall) => void;

/** Tells of every call of our functions immediately before its effect. */
export class ObservedCalls {
  private readonly listeners = new Set<CallListener>();

  constructor(private readonly originOf: (call: InterceptedCall) => Origin | undefined) {}

  /** Gives a function that ends it. */
  onCall(listener: CallListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  readonly intercept: Intercept = (call, run) => {
    const origin = this.listeners.size > 0 ? this.originOf(call) : undefined;
    if (origin) this.tell(call, origin);
    return run();
  };

  /** Tells the listeners of a call as if the function had made it. */
  tell({ service, operation, caller, input }: Omit<InterceptedCall, 'request'>, origin: Origin): void {
    const call = { service, operation, caller, input, origin, mutating: isMutating(operation) };
    for (const listener of this.listeners) listener(call);
  }
}
