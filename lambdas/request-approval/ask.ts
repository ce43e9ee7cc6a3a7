import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { cliTarget, invokeCommand } from '../shared/cli-command';
import { ERRORS } from '../shared/contract/error-names';
import { type ApprovalItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { type Mail, Mailbox } from '../shared/mail';
import { NamedError } from '../shared/named-error';
import { Records } from '../shared/records';
import type { Task } from '../shared/task';
import type { ApprovalMailInput, RequestApprovalOutput } from './contract';
import { approvalIdFrom } from './decide';

const mailbox = new Mailbox();

export const askOptions = z.object({ timeoutSeconds: z.number().positive() });

type Asking = Task<z.infer<typeof askOptions>> & {
  readonly state: RecoveryState & Required<Pick<RecoveryState, 'lock'>>;
};

export interface Question {
  /** Of what a person approves; the answer has to carry it. */
  readonly planHash: string;
  mail(given: Omit<ApprovalMailInput, 'state'>): Mail;
}

/** Keeps the task token and mails the question with the commands that answer it. */
export async function ask(
  { state, context, options, taskToken, now }: Asking,
  { planHash, mail }: Question,
): Promise<RequestApprovalOutput> {
  if (taskToken === undefined) {
    throw new NamedError(
      ERRORS.requestMalformed,
      `state '${context.stateName}' was given no task token; expected the integration 'lambda:invoke.waitForTaskToken'`,
    );
  }
  const { key } = state.database;
  const { executionArn } = context;
  const records = new Records(variable('TABLE_NAME'));
  const approvalId = approvalIdFrom(randomBytes(8));
  const item: ApprovalItem = {
    pk: recordKeys.approval(key, approvalId),
    approvalId,
    incidentId: state.incident.id,
    executionArn,
    taskToken,
    planHash,
    requestedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + options.timeoutSeconds * 1000).toISOString(),
    state: 'PENDING',
  };
  await records.guard(key, executionArn, state.lock);
  if (!(await records.put(item, 'attribute_not_exists(#pk)'))) {
    throw new Error(`approval id '${approvalId}' is taken; expected a new one: run the state again`);
  }
  const command = (decision: 'approve' | 'reject') =>
    invokeCommand(
      variable('APPROVAL_FUNCTION_NAME'),
      { approvalId, decision, by: 'YOUR-NAME', planHash },
      cliTarget(executionArn),
    );
  const commands = { approve: command('approve'), reject: command('reject') };
  await mailbox.send(
    variable('TOPIC_COMMANDER_ARN'),
    mail({ approvalId, expiresAt: item.expiresAt, commands, executionArn }),
  );
  return { approvalId };
}
