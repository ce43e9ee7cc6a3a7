import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { cliTarget, invokeCommand } from '../shared/cli-command';
import { type ApprovalItem, ERRORS, recordKeys } from '../shared/contract';
import { variable } from '../shared/environment';
import { Mailbox } from '../shared/mail';
import { NamedError } from '../shared/named-error';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import type { RequestApprovalOutput } from './contract';
import { approvalIdFrom, approvalMail } from './decide';

const mailbox = new Mailbox();

export const handler = taskHandler(
  { needs: ['lock', 'plan', 'verdict'], options: z.object({ timeoutSeconds: z.number().positive() }) },
  async ({ state, context, options, taskToken, now }): Promise<RequestApprovalOutput> => {
    if (taskToken === undefined) {
      throw new NamedError(
        ERRORS.requestMalformed,
        `state '${context.stateName}' was given no task token; expected the integration 'lambda:invoke.waitForTaskToken'`,
      );
    }
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const approvalId = approvalIdFrom(randomBytes(8));
    const item: ApprovalItem = {
      pk: recordKeys.approval(key, approvalId),
      approvalId,
      incidentId: state.incident.id,
      executionArn: context.executionArn,
      taskToken,
      planHash: state.plan.hash,
      requestedAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + options.timeoutSeconds * 1000).toISOString(),
      state: 'PENDING',
    };
    await records.guard(key, context.executionArn, state.lock);
    if (!(await records.put(item, 'attribute_not_exists(#pk)'))) {
      throw new Error(`approval id '${approvalId}' is taken; expected a new one: run the state again`);
    }
    const command = (decision: 'approve' | 'reject') =>
      invokeCommand(
        variable('APPROVAL_FUNCTION_NAME'),
        { approvalId, decision, by: 'YOUR-NAME', planHash: item.planHash },
        cliTarget(context.executionArn),
      );
    await mailbox.send(
      variable('TOPIC_COMMANDER_ARN'),
      approvalMail({
        state,
        approvalId,
        expiresAt: item.expiresAt,
        commands: { approve: command('approve'), reject: command('reject') },
        executionArn: context.executionArn,
      }),
    );
    return { approvalId };
  },
);
