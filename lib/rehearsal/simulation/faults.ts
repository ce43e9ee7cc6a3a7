import { type Intercept, type InterceptedCall, LostReply } from '../aws/endpoint';
import type { Clock } from '../clock';
import type { AwsError, Caller } from '../service';
import type { Origin } from './function-hosts';

/** One call by one of our functions that IAM has allowed. */
export interface CallSite {
  /** Position among all such calls of the world, from 1. */
  readonly ordinal: number;
  /** How often this state has made this call before, plus 1; counted for the function where there is no state. */
  readonly occurrence: number;
  readonly at: Date;
  readonly service: string;
  readonly operation: string;
  /** Whether the operation changes anything, by its name. */
  readonly mutating: boolean;
  readonly caller: Caller;
  readonly functionName: string;
  /** Of the invocation that calls. */
  readonly requestId: string;
  readonly stateName: string | undefined;
  readonly executionArn: string | undefined;
  /** Decoded input; `undefined` for S3. Not to be changed. */
  readonly input: unknown;
}

export type Fault =
  | 'pass'
  /** The service refuses; nothing has happened. */
  | { readonly kind: 'errorBefore'; readonly error: AwsError }
  /** The connection breaks before the service has heard of the call. */
  | { readonly kind: 'resetBefore' }
  /** It has happened, and the answer says that it has not. */
  | { readonly kind: 'errorAfter'; readonly error: AwsError }
  /** It has happened, and the answer gets lost. */
  | { readonly kind: 'lostReply' }
  /** The service takes its time, and then does what `next` says. @default next - pass */
  | { readonly kind: 'delay'; readonly seconds: number; readonly next?: Exclude<Fault, { kind: 'delay' }> }
  /** A read answers as it last did before its answer changed; a read that always gave one answer gives that one. */
  | { readonly kind: 'stale' };

export type Inject = (site: CallSite) => Fault;

const READS = /^(Describe|List|Get|BatchGet|Query|Scan|Head|Lookup)/;

/** Whether an operation changes anything, by its name. */
export function isMutating(operation: string): boolean {
  return !READS.test(operation);
}

interface Answers {
  readonly latest: unknown;
  /** The latest, to be compared. */
  readonly text: string;
  readonly before: unknown;
}

/** Numbers the calls of our functions and lets `inject` decide what becomes of each. */
export class Faults {
  private ordinal = 0;
  private readonly occurrences = new Map<string, number>();
  private readonly answers = new Map<string, Answers>();

  constructor(
    private readonly clock: Clock,
    private readonly inject: Inject,
    private readonly originOf: (call: InterceptedCall) => Origin | undefined,
    /** Whether `inject` may want a stale answer: only then are answers kept. */
    private readonly keepsAnswers = true,
  ) {}

  readonly intercept: Intercept = async (call, run) => {
    const origin = this.originOf(call);
    if (!origin) return run();
    const site = this.site(call, origin);
    const fault = this.inject(site);
    if (fault !== 'pass' && fault.kind === 'delay') {
      await this.clock.sleep(fault.seconds * 1000);
      return this.apply(fault.next ?? 'pass', site, run);
    }
    return this.apply(fault, site, run);
  };

  private async apply(
    fault: Exclude<Fault, { kind: 'delay' }>,
    site: CallSite,
    run: () => Promise<unknown>,
  ): Promise<unknown> {
    if (fault === 'pass') return site.mutating || !this.keepsAnswers ? run() : this.remembered(site, await run());
    switch (fault.kind) {
      case 'errorBefore':
        throw fault.error;
      case 'resetBefore':
        throw new LostReply('the connection broke before the call arrived');
      case 'errorAfter':
        await run();
        throw fault.error;
      case 'lostReply':
        await run();
        throw new LostReply('the reply was lost');
      case 'stale':
        return this.stale(site, run);
    }
  }

  private site({ service, operation, caller, input }: InterceptedCall, origin: Origin): CallSite {
    this.ordinal += 1;
    const place = `${origin.stateName ?? origin.functionName} ${service}:${operation}`;
    const occurrence = (this.occurrences.get(place) ?? 0) + 1;
    this.occurrences.set(place, occurrence);
    return {
      ordinal: this.ordinal,
      occurrence,
      at: this.clock.now(),
      service,
      operation,
      mutating: isMutating(operation),
      caller,
      functionName: origin.functionName,
      requestId: origin.requestId,
      stateName: origin.stateName,
      executionArn: origin.executionArn,
      input,
    };
  }

  private async stale(site: CallSite, run: () => Promise<unknown>): Promise<unknown> {
    if (site.mutating) {
      throw new Error(`${site.service}:${site.operation} cannot be stale: expected an operation that reads`);
    }
    if (!this.keepsAnswers)
      throw new Error('an answer cannot be stale in a world that keeps none: expected staleAnswers');
    const known = this.answers.get(questionOf(site));
    const answer = this.remembered(site, await run());
    if (!known) return answer;
    return known.text === JSON.stringify(answer) ? known.before : known.latest;
  }

  private remembered(site: CallSite, answer: unknown): unknown {
    const question = questionOf(site);
    const known = this.answers.get(question);
    const text = JSON.stringify(answer);
    if (text !== known?.text)
      this.answers.set(question, { latest: answer, text, before: known ? known.latest : answer });
    return answer;
  }
}

function questionOf({ service, operation, input }: CallSite): string {
  return `${service}:${operation} ${JSON.stringify(input)}`;
}
