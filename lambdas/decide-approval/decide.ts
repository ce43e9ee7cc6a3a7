import type { ApprovalItem } from '../shared/contract/record-items';
import type { DecideApprovalInput } from './contract';

export type ApprovalJudgement =
  | { readonly kind: 'refuse'; readonly faults: readonly string[] }
  /** The same person repeats the same decision, since the answer of the first time was lost. */
  | { readonly kind: 'repeat'; readonly item: ApprovalItem }
  | { readonly kind: 'accept'; readonly item: ApprovalItem };

export function decide(input: DecideApprovalInput, item: ApprovalItem | undefined, now: Date): ApprovalJudgement {
  if (!item) {
    const fault = `approvalId: found '${input.approvalId}', which nobody asked for; expected the id of the latest mail`;
    return { kind: 'refuse', faults: [fault] };
  }
  const wanted = input.decision === 'approve' ? 'APPROVED' : 'REJECTED';
  const repeated = item.state === wanted && item.decidedBy === input.by;
  const faults = [
    ...(item.state === 'PENDING' || repeated
      ? []
      : [
          `approvalId: '${input.approvalId}' was ${item.state} by '${item.decidedBy}' at ${item.decidedAt}; a decision is taken once`,
        ]),
    ...(item.unheardAt === undefined
      ? []
      : [
          `approvalId: nobody waited for '${input.approvalId}' any more at ${item.unheardAt}; look at the execution, and use the latest mail where it still waits`,
        ]),
    ...(now.getTime() < Date.parse(item.expiresAt)
      ? []
      : [`approvalId: expired at ${item.expiresAt}; start the recovery of '${item.incidentId}' again`]),
    ...(item.planHash === input.planHash
      ? []
      : [`planHash: found '${input.planHash}', expected '${item.planHash}'; read the plan again before deciding`]),
  ];
  if (faults.length > 0) {
    return { kind: 'refuse', faults };
  }
  return { kind: repeated ? 'repeat' : 'accept', item };
}
