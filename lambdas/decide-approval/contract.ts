/** What a person sends. */
export interface DecideApprovalInput {
  readonly approvalId: string;
  readonly decision: 'approve' | 'reject';
  /** Name of the person who decides. */
  readonly by: string;
  readonly comment?: string;
  /** Hash of the plan that was read; another plan is not approved by it. */
  readonly planHash: string;
}
/** ERRORS.requestMalformed, ERRORS.recoveryRefused; both name every fault. */
export interface DecideApprovalOutput {
  readonly approvalId: string;
  readonly decision: 'approve' | 'reject';
  readonly by: string;
  readonly at: string;
  readonly executionArn: string;
}
