import type { ServerIdentity } from '../shared/contract/instance-ref';
import type { RecoveryState } from '../shared/contract/recovery-state';

/** What one round saw under the production host name. */
export type ProductionAnswer =
  | { readonly kind: 'noAnswer'; readonly why: string }
  | { readonly kind: 'answered'; readonly identity: ServerIdentity; readonly readOnly: boolean };

export interface VerifyProductionInput {
  readonly host: string;
  readonly expected: ServerIdentity;
  readonly answer: ProductionAnswer;
  /** Good rounds in a row before this one. */
  readonly stable: number;
}
export type VerifyProductionDecision =
  | { readonly done: true; readonly stable: number }
  | { readonly done: false; readonly stable: number; readonly waitingFor: string };

/** ERRORS.deadlineExceeded; whatever else happens between the renames and the new name is waited for. */
export type VerifyProductionOutput = NonNullable<RecoveryState['verified']>;
