import type { ExecutionEnd } from '../responder';

/**
 * What a promise needs of the world; a fault that takes it away for ever makes the promise impossible.
 * - `topics`: topics take messages.
 * - `calls`: no call is refused for ever.
 */
export type Need = 'topics' | 'calls';

/** `I1` ... as docs/invariants.md lists them. */
export type Invariant = `I${number}`;

export interface Violation {
  readonly invariant: string;
  /** Virtual time. */
  readonly at: Date;
  /** Subject, what was found, and what was expected. */
  readonly what: string;
  /** Without it nobody could have kept what is violated. @default - nothing */
  readonly needs?: Need;
}

/** How everything that was started has ended. */
export interface IncidentEnd {
  /** In the order in which they ended; the last one says what the world must look like. */
  readonly ends: readonly ExecutionEnd[];
}

/** Collects what is violated, each thing once, however often it is seen. */
export class Violations {
  readonly found: Violation[] = [];
  checks = 0;
  private readonly known = new Set<string>();

  constructor(private readonly now: () => Date) {}

  /** Counts one check; `what` says what is wrong, and is asked only then. */
  check(invariant: Invariant, holds: boolean, what: () => string, needs?: Need): void {
    this.checks += 1;
    if (!holds) this.add(invariant, what(), needs);
  }

  add(invariant: Invariant, what: string, needs?: Need): void {
    const key = `${invariant} ${what}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    this.found.push({ invariant, at: this.now(), what, ...(needs && { needs }) });
  }
}
