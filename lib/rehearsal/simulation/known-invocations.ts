import type { HttpResponse } from '../aws/http';
import type { Conduct, Invocation } from './conduct';
import { answerOf, digestOf, type RecordedInvocation, type RecordedRequest } from './recorded-invocation';

/**
 * Lets the invocations of a recording that had ended by a moment of it send what they sent and give what they gave, and
 * runs every other one. What differs from the recording makes the run void: `check` throws.
 */
export class KnownInvocations implements Conduct {
  private readonly open: Map<string, RecordedInvocation>;
  private misfit: Error | undefined;

  constructor(
    recorded: ReadonlyMap<string, RecordedInvocation>,
    /** Moment of the recording up to which the run is the same. */
    until: number,
  ) {
    this.open = new Map([...recorded].filter(([, { endedAt }]) => endedAt <= until));
  }

  /** Invocations that have not been met yet. */
  get size(): number {
    return this.open.size;
  }

  /** Throws when the run was not the recorded one for as long as it should have been. */
  check(): void {
    if (this.misfit) throw this.misfit;
    if (this.open.size === 0) return;
    const names = [...this.open.values()].map(({ functionName }) => functionName).join(', ');
    throw new Error(`recording does not fit: expected further invocations of ${names}, found none; ${NEXT_STEP}`);
  }

  async perform(invocation: Invocation, handle: () => Promise<unknown>): Promise<unknown> {
    const { requestId } = invocation.origin;
    const known = this.open.get(requestId);
    if (!known) return handle();
    this.open.delete(requestId);
    const refuse = (what: string, expected: unknown, found: unknown): Error => {
      this.misfit ??= new Error(
        `recording does not fit: invocation ${requestId} of ${known.functionName}: expected ${what} ${String(expected)}, found ${String(found)}; ${NEXT_STEP}`,
      );
      return this.misfit;
    };
    return new Rerun(known, invocation, refuse).run();
  }
}

const NEXT_STEP = 'play it with --as-deployed';

type Refuse = (what: string, expected: unknown, found: unknown) => Error;

/** One invocation that is done again without its handler. */
class Rerun {
  private readonly done = Promise.withResolvers<unknown>();
  private answers = 0;
  private sent = 0;

  constructor(
    private readonly known: RecordedInvocation,
    private readonly invocation: Invocation,
    private readonly refuse: Refuse,
  ) {}

  run(): Promise<unknown> {
    const { known, invocation, refuse } = this;
    const { milliseconds } = invocation.clock;
    if (milliseconds !== known.at) this.done.reject(refuse('its beginning at', known.at, milliseconds));
    else if (digestOf(invocation.event) !== known.eventDigest) {
      this.done.reject(refuse('an event with digest', known.eventDigest, digestOf(invocation.event)));
    } else this.advance();
    return this.done.promise;
  }

  private advance(): void {
    const { requests, result } = this.known;
    for (let next = requests[this.sent]; next && next.after <= this.answers; next = requests[this.sent]) {
      this.sent += 1;
      this.send(next);
    }
    if (this.answers < requests.length) return;
    if ('thrown' in result) this.done.reject(result.thrown);
    else this.done.resolve(result.json === undefined ? undefined : JSON.parse(result.json));
  }

  private send(recorded: RecordedRequest): void {
    this.invocation.carry(recorded.request).then(
      (response) => this.hear(recorded, response),
      (error: unknown) => this.done.reject(this.refuse('status', recorded.answer.status, error)),
    );
  }

  private hear({ request, answer }: RecordedRequest, response: HttpResponse): void {
    const found = answerOf(response, this.invocation.clock.milliseconds);
    for (const part of ['status', 'at', 'digest'] as const) {
      if (found[part] === answer[part]) continue;
      const what = `${part === 'at' ? 'the time' : part} of the answer to ${request.headers['x-amz-target'] ?? `${request.method} ${request.path}`}`;
      this.done.reject(this.refuse(what, answer[part], found[part]));
      return;
    }
    this.answers += 1;
    this.advance();
  }
}
