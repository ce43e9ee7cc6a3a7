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

interface Ended {
  readonly origin: Origin;
  readonly resolve: () => void;
}

/**
 * Carries requests of functions to the endpoint as calls, and their ends to whoever invoked them. What is on its way at
 * the same time arrives in one order, whatever the order of sending: a client that was used before sends a little earlier
 * than a new one, and what is known beforehand earlier than either.
 */
export class InProcessTransport {
  private readonly origins = new WeakMap<HttpRequest, Origin>();
  private waiting: Sent[] = [];
  private ended: Ended[] = [];
  private isDue = false;

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
    this.beDue();
    const call = this.trace.describe(this.clock.now(), request, origin);
    this.waiting.push({ request, origin, call, resolve, reject });
    return promise;
  }

  /** Resolves when whoever invoked `origin` may hear that it has ended. */
  handOver(origin: Origin): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.beDue();
    this.ended.push({ origin, resolve });
    return promise;
  }

  private beDue(): void {
    if (!this.isDue) this.clock.immediate(() => this.deliver());
    this.isDue = true;
  }

  private deliver(): void {
    const { waiting: batch, ended } = this;
    this.waiting = [];
    this.ended = [];
    this.isDue = false;
    if (batch.length > 1) batch.sort(byCall);
    if (ended.length > 1) ended.sort(byOrigin);
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
    for (const { resolve } of ended) resolve();
  }
}

function byOrigin(left: Ended, right: Ended): number {
  return (
    compare(left.origin.functionName, right.origin.functionName) ||
    compare(left.origin.requestId, right.origin.requestId)
  );
}

function byCall(left: Sent, right: Sent): number {
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
