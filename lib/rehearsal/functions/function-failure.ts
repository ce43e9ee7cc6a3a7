import type { FunctionResult } from '../world';

type Failure = Extract<FunctionResult, { ok: false }>;

/** A failed invocation that the runtime itself reports. */
export const runtimeFailure = (errorType: string, errorMessage: string): Failure => ({
  ok: false,
  errorType,
  errorMessage,
  trace: [],
});

/**
 * What a handler threw, as the Node.js runtime of Lambda reports it. Errors of a bundle may come from another realm,
 * so they are known by their shape.
 */
export function thrownFailure(thrown: unknown): Failure {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'name' in thrown) {
    const { name, message, stack } = thrown as Error;
    return {
      ok: false,
      errorType: String(name),
      errorMessage: String(message),
      trace: typeof stack === 'string' ? stack.split('\n') : [],
    };
  }
  return { ok: false, errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** The body of a failed invocation. */
export function failureBody({ errorType, errorMessage, trace }: Failure): Record<string, unknown> {
  return { errorType, errorMessage, ...(trace.length > 0 ? { trace } : {}) };
}
