/** `idle`: the database is free, or its owner is at work. */
export type StartReconcileOutput =
  | { readonly status: 'idle'; readonly why: string }
  | { readonly status: 'started' | 'alreadyStarted'; readonly executionName: string };
