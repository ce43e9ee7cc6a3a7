import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/decide-approval/decide';
import { handler } from '../../../lambdas/decide-approval/handler';
import type { ApprovalItem } from '../../../lambdas/shared/contract/record-items';

const now = new Date('2026-11-21T12:00:00Z');
const item: ApprovalItem = {
  pk: 'orders#approval#abcdefgh',
  approvalId: 'abcdefgh',
  incidentId: 'INC-1',
  executionArn: 'arn:execution',
  taskToken: 'token',
  planHash: 'plan',
  requestedAt: '2026-11-21T11:00:00Z',
  expiresAt: '2026-11-21T15:00:00Z',
  state: 'PENDING',
};
const approve = { approvalId: 'abcdefgh', decision: 'approve' as const, by: 'Ada', planHash: 'plan' };

describe('deciding about the cut-over', () => {
  it('accepts a decision for the plan that was read', () => {
    expect(decide(approve, item, now)).toEqual({ kind: 'accept', item });
  });

  it('repeats the same decision of the same person, whose first answer was lost', () => {
    expect(decide(approve, { ...item, state: 'APPROVED', decidedBy: 'Ada' }, now).kind).toBe('repeat');
  });

  it.each<[string, typeof approve, ApprovalItem | undefined, Date, RegExp]>([
    ['an id nobody asked for', approve, undefined, now, /nobody asked for/],
    ['a second person', approve, { ...item, state: 'APPROVED', decidedBy: 'Bob' }, now, /APPROVED by 'Bob'/],
    [
      'the other decision of the same person',
      approve,
      { ...item, state: 'REJECTED', decidedBy: 'Ada' },
      now,
      /REJECTED by 'Ada'/,
    ],
    [
      'the same decision again where nobody heard the first one',
      approve,
      { ...item, state: 'APPROVED', decidedBy: 'Ada', unheardAt: 'then' },
      now,
      /nobody waited for 'abcdefgh' any more at then; .* latest mail/,
    ],
    ['a decision that comes too late', approve, item, new Date('2026-11-21T15:00:00Z'), /expired/],
    ['another plan', { ...approve, planHash: 'other' }, item, now, /found 'other', expected 'plan'/],
  ])('refuses %s', (_name, input, found, at, fault) => {
    const judgement = decide(input, found, at);

    expect(judgement).toEqual({ kind: 'refuse', faults: [expect.stringMatching(fault)] });
  });

  it('refuses with all faults at once', () => {
    const judgement = decide({ ...approve, planHash: 'x' }, { ...item, state: 'REJECTED' }, new Date('2027-01-01'));

    expect(judgement.kind === 'refuse' && judgement.faults).toHaveLength(3);
  });

  it.each([
    ['an unknown field', { ...approve, force: true }],
    ['no name', { ...approve, by: ' ' }],
    ['the placeholder of the mail', { ...approve, by: 'YOUR-NAME' }],
    ['a name with control characters', { ...approve, by: 'Ada\n' + 'x' }],
    ['an unknown decision', { ...approve, decision: 'maybe' }],
    ['a malformed id', { ...approve, approvalId: '../other' }],
    ['nothing', undefined],
  ])('refuses %s as malformed', async (_name, event) => {
    await expect(handler(event)).rejects.toMatchObject({ name: 'RequestMalformed' });
  });
});
