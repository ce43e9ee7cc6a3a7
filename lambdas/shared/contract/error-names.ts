/** Error names that handlers throw; `Retry` and `Catch` use these constants. */
export const ERRORS = {
  /** The request is malformed or contradicts itself; all faults are in the message. */
  requestMalformed: 'RequestMalformed',
  /** The request is well formed but must not be carried out now; all findings are in the message. */
  recoveryRefused: 'RecoveryRefused',
  /** Another execution owns the database. */
  databaseLocked: 'DatabaseLocked',
  /** This execution no longer owns the database: somebody took over. Nothing was changed. */
  lockLost: 'LockLost',
  /** A loop did not reach its goal before its deadline. */
  deadlineExceeded: 'DeadlineExceeded',
  /** The restore job ended without a usable instance. */
  restoreFailed: 'RestoreFailed',
  /** An instance is in a status from which it does not return by itself. */
  instanceUnusable: 'InstanceUnusable',
  /** The restored instance differs from the original in a way that is not allowed. */
  parityBroken: 'ParityBroken',
  /** An invariant of the swap does not hold (name taken by a stranger, verdict missing, writers running). */
  swapUnsafe: 'SwapUnsafe',
  /** The database answered with something else than expected (identity, certificate, smoke query). */
  verificationFailed: 'VerificationFailed',
  /** A database connection could not be made; retried by R3. */
  connectionFailed: 'ConnectionFailed',
  /** The world changed since it was recorded, in a way the cut-over must not ignore. */
  worldChanged: 'WorldChanged',
  /** A person rejected the cut-over. */
  rejected: 'Rejected',
  /** A message could not be delivered to the topic. */
  notificationFailed: 'NotificationFailed',
} as const;

export type ErrorName = (typeof ERRORS)[keyof typeof ERRORS];
