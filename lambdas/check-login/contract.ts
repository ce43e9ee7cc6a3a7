import type { Mode } from '../shared/contract/incident';
import type { Finding } from '../shared/contract/recovery-plan';
import type { RecoveryState } from '../shared/contract/recovery-state';

/** What happened when the validator's login was tried on production. */
export type LoginAttempt =
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string }
  /** PostgreSQL. */
  | { readonly kind: 'loggedIn'; readonly readsAllData: boolean; readonly endsSessions: boolean }
  /** MySQL and MariaDB: rights that are granted one by one. */
  | { readonly kind: 'entered'; readonly missingRights: readonly string[] };

export interface CheckLoginInput {
  readonly mode: Mode;
  readonly host: string;
  readonly secretArn: string;
  readonly attempt: LoginAttempt;
}

/** ERRORS.recoveryRefused, ERRORS.connectionFailed (retried); a plan is told instead of refused. */
export type CheckLoginOutput = NonNullable<RecoveryState['login']>;

export type LoginFindings = readonly Finding[];
