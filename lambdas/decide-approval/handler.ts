import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { ERRORS } from '../shared/contract/error-names';
import { type ApprovalItem, recordKeys } from '../shared/contract/record-items';
import { databaseSettings, variable } from '../shared/environment';
import { log } from '../shared/log';
import { NamedError } from '../shared/named-error';
import { Records } from '../shared/records';
import { parse } from '../shared/task';
import { answer, type Hearing } from './answer';
import type { DecideApprovalInput, DecideApprovalOutput } from './contract';
import { decide } from './decide';

// Mails and the console show these texts: no control characters.
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}+$/u);
const inputSchema = z.strictObject({
  approvalId: z.string().regex(/^[a-z2-7]{8}$/),
  decision: z.enum(['approve', 'reject']),
  by: line(100).refine((by) => by !== 'YOUR-NAME', { message: "expected your name in the place of 'YOUR-NAME'" }),
  comment: line(500).optional(),
  planHash: z.string().min(1).max(128),
});
const states = new SFNClient({});

/** Invoked by a person; alone allowed to answer the task token. */
export async function handler(event: unknown): Promise<DecideApprovalOutput> {
  const input: DecideApprovalInput = parse(inputSchema, event, 'decision');
  const pk = recordKeys.approval(databaseSettings().key, input.approvalId);
  const records = new Records(variable('TABLE_NAME'));
  const now = new Date();
  const judgement = decide(input, await records.get<ApprovalItem>(pk), now);
  if (judgement.kind === 'refuse') {
    throw new NamedError(ERRORS.recoveryRefused, `decision was not taken: ${judgement.faults.join('; ')}`);
  }
  const { item } = judgement;
  const at = judgement.kind === 'repeat' ? (item.decidedAt ?? now.toISOString()) : now.toISOString();
  if (judgement.kind === 'accept') {
    await claim(records, pk, input, at);
  }
  const hearing = await answer(states, item, input, at);
  // Of a repeated decision the first time has arrived: one that nobody heard is noted, and refused when it is repeated.
  if (hearing !== 'heard' && judgement.kind === 'accept') {
    await refuse(records, item, hearing, at);
  }
  log('INFO', 'approval decided', { approvalId: input.approvalId, decision: input.decision, by: input.by });
  const { approvalId, decision, by } = input;
  return { approvalId, decision, by, at, executionArn: item.executionArn };
}

/** Single use: of two people at the same moment one is refused. */
async function claim(records: Records, pk: string, input: DecideApprovalInput, at: string): Promise<void> {
  const claimed = await records.set(
    pk,
    {
      state: input.decision === 'approve' ? 'APPROVED' : 'REJECTED',
      decidedBy: input.by,
      decidedAt: at,
      ...(input.comment ? { comment: input.comment } : {}),
    },
    '#state = :pending AND #expiresAt > :now AND #planHash = :planHash',
    { ':pending': 'PENDING', ':now': at, ':planHash': input.planHash },
  );
  if (!claimed) {
    throw new NamedError(
      ERRORS.recoveryRefused,
      `decision was not taken: approval '${input.approvalId}' was decided or expired at this moment; look at the execution`,
    );
  }
}

async function refuse(
  records: Records,
  { pk, approvalId, executionArn }: ApprovalItem,
  hearing: Exclude<Hearing, 'heard'>,
  at: string,
): Promise<never> {
  if (hearing === 'unheard') {
    await records.set(pk, { unheardAt: at }, '#decidedAt = :at', { ':at': at });
  }
  const what =
    hearing === 'unheard' ? 'decision was not taken' : 'decision may have been taken, the first reply to it was lost';
  throw new NamedError(
    ERRORS.recoveryRefused,
    `${what}: execution '${executionArn}' no longer waits for approval '${approvalId}'; look at the execution, and use the latest mail where it still waits`,
  );
}
