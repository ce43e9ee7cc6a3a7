import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { ERRORS, type ErrorName } from '../../lambdas/shared/contract/error-names';

/** Retriers of one Task, in the order Step Functions tries them. */
export type RetryPolicy = readonly RetryProps[];

/** Errors that say the attempt failed, not that the answer is no. */
const TRANSIENT: readonly ErrorName[] = [ERRORS.connectionFailed, ERRORS.notificationFailed];

/** Errors by which a function decides: asking again would only delay what has to happen next. */
export const DECISIONS: readonly ErrorName[] = Object.values(ERRORS).filter((name) => !TRANSIENT.includes(name));

/**
 * Everything but a decision is tried again: errors of AWS calls that outlast the SDK's own retries, functions that ran
 * out of time (Sandbox.Timedout), and Lambda's own, for VPC functions also the missing network interface. TaskFailed
 * covers all of them but States.Timeout.
 */
const ATTEMPT_FAILED = ['States.TaskFailed', 'States.Timeout'];

function policy(
  intervalSeconds: number,
  backoffRate: number,
  maxDelaySeconds: number,
  maxAttempts: number,
): RetryPolicy {
  return [
    { errors: [...DECISIONS], maxAttempts: 0 },
    {
      errors: ATTEMPT_FAILED,
      interval: Duration.seconds(intervalSeconds),
      backoffRate,
      maxDelay: Duration.seconds(maxDelaySeconds),
      maxAttempts,
      jitterStrategy: JitterType.FULL,
    },
  ];
}

/** Reads: 2 + 4 + 8 + 16 + 4 x 20 = 110 s at most between the tries. */
export const RETRY_READS = policy(2, 2, 20, 8);

/** Changes, each of which looks first whether it was made: 3 + 6 + 12 + 24 + 30 = 75 s. */
export const RETRY_CHANGES = policy(3, 2, 30, 5);

/** Changes that nobody may be left waiting for: 3 + 6 + 12 + 24 + 16 x 30 = 525 s. */
export const RETRY_CHANGES_LONG = policy(3, 2, 30, 20);

/**
 * Connections to a database: 10 + 15 + 22.5 + 7 x 30 = 257.5 s. Longer, since a VPC function that was idle for weeks
 * has lost its network interface, and its first call fails while a new one is made.
 */
export const RETRY_CONNECTIONS = policy(10, 1.5, 30, 10);

/** Validation: 10 + 15 = 25 s; each try may last a quarter of an hour. */
export const RETRY_VALIDATION = policy(10, 1.5, 30, 2);

/**
 * Asking for approval: a rejection or a timeout is the answer. What went wrong before the question was asked is tried
 * again, 3 + 6 + 12 + 24 + 30 = 75 s; each try asks under an id and a token of its own, and only the last one counts. A
 * topic that takes no message is asked for ten minutes, 10 + 15 + 22.5 + 33.75 + 50.6 + 8 x 60 = 612 s, without jitter:
 * the writers are stopped, but a hold would find nobody to decide either.
 */
export const RETRY_REQUEST: RetryPolicy = [
  {
    errors: [ERRORS.notificationFailed],
    interval: Duration.seconds(10),
    backoffRate: 1.5,
    maxDelay: Duration.seconds(60),
    maxAttempts: 13,
  },
  { errors: [...DECISIONS], maxAttempts: 0 },
  {
    errors: ['States.TaskFailed'],
    interval: Duration.seconds(3),
    backoffRate: 2,
    maxDelay: Duration.seconds(30),
    maxAttempts: 5,
    jitterStrategy: JitterType.FULL,
  },
];
