import type { HttpRequest, HttpResponse } from '../aws/http';
import type { Conduct, Invocation } from './conduct';
import type { Origin } from './function-hosts';
import { answerOf, digestOf, type RecordedAnswer, type RecordedInvocation } from './recorded-invocation';
import type { SandboxWorld } from './sandbox-world';

/** Runs every handler and notes what the invocations do that can be done again without it. */
export class InvocationRecorder implements Conduct {
  private moments = 0;
  private readonly began = new Map<string, number>();
  private readonly notes = new Map<string, Notes>();

  /** Beginnings and ends of invocations so far. */
  get moment(): number {
    return this.moments;
  }

  /** The moment at which an invocation began. */
  beginningOf(requestId: string): number | undefined {
    return this.began.get(requestId);
  }

  /** Those that can be done again, by request ID. */
  recorded(): ReadonlyMap<string, RecordedInvocation> {
    const all = [...this.notes].map(([requestId, notes]) => [requestId, notes.finished()] as const);
    return new Map(all.flatMap(([requestId, one]) => (one ? [[requestId, one] as const] : [])));
  }

  async perform(invocation: Invocation, handle: () => Promise<unknown>): Promise<unknown> {
    const { requestId } = invocation.origin;
    const notes = new Notes(invocation);
    this.notes.set(requestId, notes);
    this.moments += 1;
    this.began.set(requestId, this.moments);
    const ended = (result: Result) => {
      this.moments += 1;
      notes.end(result, this.moments);
    };
    try {
      const value = await handle();
      ended({ value });
      return value;
    } catch (thrown) {
      ended({ thrown });
      throw thrown;
    }
  }

  surround(world: SandboxWorld, current: () => Origin): SandboxWorld {
    const notes = () => this.notes.get(current().requestId);
    return {
      ...world,
      get network() {
        notes()?.spoil();
        return world.network;
      },
      fetch: (...asked) => {
        notes()?.spoil();
        return world.fetch(...asked);
      },
      carry: (request) => notes()?.carry(request, world.carry) ?? world.carry(request),
    };
  }
}

type Result = { readonly value: unknown } | { readonly thrown: unknown };

/** Of one invocation, while it runs. */
class Notes {
  private readonly at: number;
  private readonly requests: { readonly request: HttpRequest; readonly after: number; answer?: RecordedAnswer }[] = [];
  private answers = 0;
  private isSpoilt = false;
  private ended: { readonly result: Result; readonly endedAt: number } | undefined;
  /** Whether the turn of the latest answer, or of the beginning, goes on. */
  private turn = { at: -1, goesOn: false };

  constructor(private readonly invocation: Invocation) {
    this.at = invocation.clock.milliseconds;
    this.beginTurn();
  }

  /** What this invocation does is not known beforehand. */
  spoil(): void {
    this.isSpoilt = true;
  }

  async carry(request: HttpRequest, carry: SandboxWorld['carry']): Promise<HttpResponse> {
    // What the SDK tries again costs a budget that later invocations of the sandbox share.
    const isFirstAttempt = /^attempt=1\b/.test(request.headers['amz-sdk-request'] ?? '');
    if (!isFirstAttempt || !this.isPrompt || this.ended) this.spoil();
    const sent: Notes['requests'][number] = { request, after: this.answers };
    this.requests.push(sent);
    try {
      const response = await carry(request);
      this.answers += 1;
      this.beginTurn();
      sent.answer = answerOf(response, this.turn.at);
      if (response.status >= 500 || response.status === 429) this.spoil();
      return response;
    } catch (error) {
      this.spoil();
      throw error;
    }
  }

  end(result: Result, endedAt: number): void {
    if (!this.isPrompt || this.answers < this.requests.length) this.spoil();
    this.ended = { result, endedAt };
  }

  /** Absent for an invocation that has to run to be done again. */
  finished(): RecordedInvocation | undefined {
    const { at, ended, invocation, isSpoilt } = this;
    if (isSpoilt || !ended) return undefined;
    const requests = this.requests.flatMap(({ answer, ...sent }) => (answer ? [{ ...sent, answer }] : []));
    const { result, endedAt } = ended;
    return {
      ...{ at, requests, endedAt, functionName: invocation.origin.functionName },
      eventDigest: digestOf(invocation.event),
      result: 'thrown' in result ? result : { json: JSON.stringify(result.value) },
    };
  }

  /** Whether it acts on what it has heard last, without a pause of its own. */
  private get isPrompt(): boolean {
    return this.turn.goesOn && this.turn.at === this.invocation.clock.milliseconds;
  }

  private beginTurn(): void {
    const turn = { at: this.invocation.clock.milliseconds, goesOn: true };
    this.turn = turn;
    setImmediate(() => {
      turn.goesOn = false;
    });
  }
}
