import { type SendTaskFailureCommand, SendTaskSuccessCommand, type SFNClient, TaskTimedOut } from '@aws-sdk/client-sfn';
import { describe, expect, it } from '@jest/globals';
import { answer } from '../../../lambdas/decide-approval/answer';

const approve = { approvalId: 'abcdefgh', decision: 'approve' as const, by: 'Ada', planHash: 'plan' };
const item = { taskToken: 'token' };
const at = '2026-11-21T12:00:00Z';
const timedOut = (attempts: number) => new TaskTimedOut({ message: 'closed', $metadata: { attempts } });

/** Step Functions that answer with nothing, or with this error. */
function states(error?: Error) {
  const sent: unknown[] = [];
  const send = async (command: unknown) => {
    sent.push(command);
    if (error) throw error;
  };
  return { sent, client: { send } as unknown as SFNClient };
}

describe('the answer to an execution that waits', () => {
  it('carries who approved, and when', async () => {
    const { sent, client } = states();

    expect(await answer(client, item, approve, at)).toBe('heard');
    expect(sent[0]).toBeInstanceOf(SendTaskSuccessCommand);
    expect((sent[0] as SendTaskSuccessCommand).input).toEqual({
      taskToken: 'token',
      output: JSON.stringify({ approvalId: 'abcdefgh', by: 'Ada', at }),
    });
  });

  it('is a failure with the comment where it was rejected', async () => {
    const { sent, client } = states();

    expect(await answer(client, item, { ...approve, decision: 'reject', comment: 'too much is lost' }, at)).toBe(
      'heard',
    );
    expect((sent[0] as SendTaskFailureCommand).input).toEqual({
      taskToken: 'token',
      error: 'Rejected',
      cause: "rejected by 'Ada': too much is lost",
    });
  });

  it('is unheard where nobody waits, and unknown where a try before it may have been heard', async () => {
    expect(await answer(states(timedOut(1)).client, item, approve, at)).toBe('unheard');
    expect(await answer(states(timedOut(2)).client, item, approve, at)).toBe('unknown');
  });

  it('fails with what else went wrong', async () => {
    await expect(answer(states(new Error('denied')).client, item, approve, at)).rejects.toThrow('denied');
  });
});
