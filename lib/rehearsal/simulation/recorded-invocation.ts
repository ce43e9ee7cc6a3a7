import { hash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../aws/http';

export interface RecordedAnswer {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly status: number;
  /** Of the body. */
  readonly digest: string;
}

export interface RecordedRequest {
  readonly request: HttpRequest;
  /** Answers that the invocation had by then; it sent in the turn of the last of them, or at once where it is 0. */
  readonly after: number;
  readonly answer: RecordedAnswer;
}

/** What one invocation did that spoke with AWS alone, and never paused on its own. */
export interface RecordedInvocation {
  readonly functionName: string;
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly eventDigest: string;
  readonly requests: readonly RecordedRequest[];
  /** JSON text of what it gave. */
  readonly result: { readonly json: string | undefined } | { readonly thrown: unknown };
  /** The moment of its end among the beginnings and ends of all invocations of the run. */
  readonly endedAt: number;
}

export function digestOf(data: string | Uint8Array): string {
  return hash('sha1', data, 'base64');
}

export function answerOf({ status, body }: HttpResponse, at: number): RecordedAnswer {
  return { at, status, digest: digestOf(body) };
}
