import type { ServerIdentity } from '../shared/contract/instance-ref';
import type { RecoveryState } from '../shared/contract/recovery-state';

export interface VerifyProxiesInput {
  /** The server behind the production name. */
  readonly production: ServerIdentity;
  /** The server that answered through each proxy. */
  readonly answers: readonly { readonly proxy: string; readonly identity: ServerIdentity }[];
}

/** ERRORS.connectionFailed (retried); ERRORS.verificationFailed: a proxy refuses the login or leads elsewhere. */
export type VerifyProxiesOutput = NonNullable<RecoveryState['proxiesVerified']>;
