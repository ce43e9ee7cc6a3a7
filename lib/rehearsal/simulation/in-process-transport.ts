import type { Endpoint, HttpRequest, HttpResponse } from '../aws/http';
import type { CallTrace, TracedCall } from './call-trace';
import type { Origin } from './function-hosts';
import type { VirtualClock } from './virtual-clock';

interface Sent {
  readonly request: HttpRequest;
  readonly origin: Origin;
  readonly call: TracedCall;
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Carries requests of functions to the endpoint as calls. Requests that are on their way at the same time arrive in one
 * order, whatever the order of sending: a client that was used before sends a little earlier than a new one.
 */
export class InProcessTransport {
  private readonly origins = new WeakMap<HttpRequest, Origin>();
  private waiting: Sent[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly trace: CallTrace,
    private readonly endpoint: Endpoint,
  ) {}

  originOf(request: HttpRequest): Origin | undefined {
    return this.origins.get(request);
  }

  /** Rejects when the connection breaks. */
  carry(request: HttpRequest, origin: Origin): Promise<HttpResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
    if (this.waiting.length === 0) this.clock.immediate(() => this.deliver());
    const call = this.trace.describe(this.clock.now(), request, origin);
    this.waiting.push({ request, origin, call, resolve, reject });
    return promise;
  }

  private deliver(): void {
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length > 1) batch.sort(byOrigin);
    for (const { request, origin, call, resolve, reject } of batch) {
      this.origins.set(request, origin);
      this.trace.calls.push(call);
      this.endpoint(request).then(
        (response) => {
          call.status = response.status;
          resolve(response);
        },
        (error: unknown) => {
          call.status = 'lost';
          reject(error);
        },
      );
    }
  }
}

function byOrigin(left: Sent, right: Sent): number {
  return (
    compare(left.origin.functionName, right.origin.functionName) ||
    compare(left.origin.requestId, right.origin.requestId) ||
    compare(left.call.action ?? left.call.path, right.call.action ?? right.call.path) ||
    compare(left.call.requestDigest, right.call.requestDigest)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
