import type { LoadBalancingTransport } from '../aws/elastic-load-balancing/elastic-load-balancing';
import type { Front, RequestCounts, Routing } from '../aws/elastic-load-balancing/listener-front';
import type { SimulatedTasks } from './simulated-tasks';

export interface WebAnswer {
  readonly status: number;
  readonly body: string;
}

/** Load balancers without sockets: a request is a call. */
export class SimulatedWebsites {
  private readonly fronts = new Map<string, SimulatedFront>();

  constructor(private readonly tasks: SimulatedTasks) {}

  readonly transport: LoadBalancingTransport = {
    front: (routing) => {
      const url = `simulated://load-balancer/${this.fronts.size}`;
      const front = new SimulatedFront(routing, this.tasks, url);
      this.fronts.set(url, front);
      return front;
    },
    check: async (target) => {
      const answer = this.tasks.visit(target.address);
      if (answer?.status === 200) return { ok: true };
      const description = answer ? `Health checks failed with these codes: [${answer.status}]` : 'Health checks failed';
      const reason = answer ? 'Target.ResponseCodeMismatch' : 'Target.FailedHealthChecks';
      return { ok: false, reason, description };
    },
  };

  /** The answer of a load balancer by its base URL; `undefined` when there is none. */
  visit(baseUrl: string | undefined, url: URL): WebAnswer | undefined {
    return this.fronts.get(baseUrl ?? '')?.answer(url);
  }

  /** `fetch` of a function: websites of the network, and nothing else. */
  fetchFrom(website: (hostName: string) => string | undefined): typeof fetch {
    return async (input, init) => {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const url = new URL(request.url);
      const answer = this.visit(website(url.hostname), url);
      if (answer) return new Response(answer.body, { status: answer.status });
      const cause = Object.assign(new Error(`getaddrinfo ENOTFOUND ${url.hostname}`), { code: 'ENOTFOUND' });
      throw new TypeError('fetch failed', { cause });
    };
  }
}

class SimulatedFront implements Front {
  readonly counts: RequestCounts = { requests: 0, target5xx: 0, elb5xx: 0, fixedResponses: 0 };

  constructor(
    private readonly routing: Routing,
    private readonly tasks: SimulatedTasks,
    private readonly url: string,
  ) {}

  async open(): Promise<string> {
    return this.url;
  }

  async close(): Promise<void> {}

  answer(url: URL): WebAnswer {
    this.counts.requests += 1;
    const headers = { host: url.host };
    const action = this.routing.route({
      path: url.pathname,
      hostName: url.hostname,
      headers,
      sourceAddress: '127.0.0.1',
    });
    if (action.Type === 'fixed-response') {
      this.counts.fixedResponses += 1;
      const { StatusCode, MessageBody = '' } = action.FixedResponseConfig ?? {};
      return { status: Number(StatusCode), body: MessageBody };
    }
    const target = this.routing.pick(action.TargetGroupArn ?? '');
    const answer = target && this.tasks.visit(target.address);
    if (answer && answer.status >= 500) this.counts.target5xx += 1;
    if (!answer) this.counts.elb5xx += 1;
    return answer ?? { status: target ? 502 : 503, body: '' };
  }
}
