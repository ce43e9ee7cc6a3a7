import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { ApprovalDecision } from '../request-approval/contract';
import { ERRORS } from '../shared/contract/error-names';
import type { ApprovalItem } from '../shared/contract/record-items';
import type { DecideApprovalInput } from './contract';

/**
 * `unheard`: nobody waits for the token any more. `unknown`: nobody does after a try whose reply was lost, which may have
 * been heard itself.
 */
export type Hearing = 'heard' | 'unheard' | 'unknown';

/** Sends the decision to the execution that waits for it. */
export async function answer(
  states: Pick<SFNClient, 'send'>,
  { taskToken }: Pick<ApprovalItem, 'taskToken'>,
  input: DecideApprovalInput,
  at: string,
): Promise<Hearing> {
  const decision: ApprovalDecision = { approvalId: input.approvalId, by: input.by, at };
  const cause = `rejected by '${input.by}'${input.comment ? `: ${input.comment}` : ''}`;
  try {
    if (input.decision === 'approve') {
      await states.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(decision) }));
    } else {
      await states.send(new SendTaskFailureCommand({ taskToken, error: ERRORS.rejected, cause }));
    }
    return 'heard';
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken) {
      return (error.$metadata.attempts ?? 1) > 1 ? 'unknown' : 'unheard';
    }
    throw error;
  }
}
