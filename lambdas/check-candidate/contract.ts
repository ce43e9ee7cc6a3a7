import type { RecoveryState } from '../shared/contract/recovery-state';

/** What one connection to the candidate came to. */
export type CandidateAnswer =
  | { readonly kind: 'answered' }
  /** The server said no to the login: it answers, and what it refuses is for Validate data to judge. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'noAnswer'; readonly why: string };

/** ERRORS.deadlineExceeded. */
export type CheckCandidateOutput = NonNullable<RecoveryState['candidateAnswers']>;
