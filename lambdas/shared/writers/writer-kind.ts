import type { ActedCall } from '../contract/progress';
import type { RecordedWriter } from '../contract/recorded-writer';
import type { Finding } from '../contract/recovery-plan';
import type { ConfiguredWriter, WriterKindName } from '../contract/writer';

/** One changing call: what is reported of it, and how it is made. */
export interface Change {
  readonly call: ActedCall;
  readonly make: () => Promise<unknown>;
  /** A later step of the same stop: not by itself a sign that somebody started the writer again. */
  readonly follows?: true;
}

/** A configured writer as it is found before it is recorded. */
export interface FoundWriter {
  readonly subject: string;
  readonly findings: readonly Finding[];
  /** What would bring it back exactly; absent where a finding refuses it. */
  readonly record?: RecordedWriter;
  /** True when nothing of it runs: it is recorded so, and left so. */
  readonly idle?: boolean;
}

/** How far writers come back: one task of each service, or everything. */
export interface Resumption {
  readonly portion: 'canary' | 'all';
  /** Task definition by service name; empty brings the recorded ones back. */
  readonly resumeWith: Readonly<Record<string, string>>;
}

/** Something of a writer that ended although nobody asked for it. */
export interface WriterEnd {
  /** ISO 8601, by the clock of AWS. */
  readonly at: string;
  /** What ended, why, and the next command. */
  readonly why: string;
}

/** A recorded writer as it is seen now. Nothing here changes anything until a Change is made. */
export interface SeenWriter {
  readonly subject: string;
  /** What is left to change so that it stops. */
  readonly stop: readonly Change[];
  /** Why it may still write, one line each; empty once it is stopped. */
  readonly active: readonly string[];
  /** For so long after it was stopped, something that it began before may still write. */
  readonly settleSeconds: number;
  /** Who or what may have started it: events, times, names. */
  readonly traces?: string;
  /** What it was recorded with and does not have now, one line each. */
  readonly missing: readonly string[];
  /** What is left to change. Throws WorldChanged when it is gone. */
  readonly resume: (resumption: Resumption) => readonly Change[];
  /** The last thing of it that ended by itself, as far as it is still known; only looked for with purpose `steady`. */
  readonly ended?: WriterEnd;
  /** Why it does not yet run as wanted, one line each. */
  readonly notResumed: (resumption: Resumption) => readonly string[];
}

/** What is going to be done with what is seen: each function reads, and may read, only what it needs for that. */
export type Purpose = 'stop' | 'assess' | 'swap' | 'resume' | 'confirm' | 'steady';

export interface LookOptions {
  readonly purpose: Purpose;
  /** Ends tasks that did not go by themselves. */
  readonly force: boolean;
  /** What a hook is told. */
  readonly on: { readonly database: string; readonly incidentId: string };
}

export type Configured<K extends WriterKindName> = Extract<ConfiguredWriter, { kind: K }>;
export type Recorded<K extends WriterKindName> = Extract<RecordedWriter, { kind: K }>;

export interface FindOptions extends Pick<LookOptions, 'on'> {
  readonly resumeWith: Readonly<Record<string, string>>;
  /** Every configured writer, of all kinds. */
  readonly all: readonly ConfiguredWriter[];
}

/** One kind of writer. Both methods answer one for each writer, in the same order. */
export interface WriterKind<K extends WriterKindName> {
  find(writers: readonly Configured<K>[], options: FindOptions): Promise<readonly FoundWriter[]>;
  look(writers: readonly Recorded<K>[], options: LookOptions): Promise<readonly SeenWriter[]>;
}
