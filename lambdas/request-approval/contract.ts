import type { RecoveryState } from '../shared/contract/recovery-state';

/** Answered to nobody: the state's result is what decide-approval sends with the task token. */
export interface RequestApprovalOutput {
  readonly approvalId: string;
}
export interface ApprovalMailInput {
  readonly state: RecoveryState;
  readonly approvalId: string;
  readonly expiresAt: string;
  /** Commands that approve and reject, ready but for the name of the person. */
  readonly commands: { readonly approve: string; readonly reject: string };
  readonly executionArn: string;
}
/** ERRORS.notificationFailed, ERRORS.requestMalformed. */
export type ApprovalDecision = NonNullable<RecoveryState['approval']>;
