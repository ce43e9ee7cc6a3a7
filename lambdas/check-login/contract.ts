import type { Mode } from '../shared/contract/incident';
import type { Finding } from '../shared/contract/recovery-plan';
import type { RecoveryState } from '../shared/contract/recovery-state';

/** What happened when the validator's login was tried on production. */
export type LoginAttempt =
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string }
  /** What the login lacks, as it is granted: roles of PostgreSQL, privileges of MySQL and MariaDB. */
  | { readonly kind: 'loggedIn'; readonly missingRights: readonly string[] };

export interface CheckLoginInput {
  readonly mode: Mode;
  readonly host: string;
  readonly secretArn: string;
  readonly attempt: LoginAttempt;
}

/** ERRORS.recoveryRefused, ERRORS.connectionFailed (retried); a plan is told instead of refused. */
export type CheckLoginOutput = NonNullable<RecoveryState['login']>;

export type LoginFindings = readonly Finding[];
