import type { Story } from './story';

export const approvalExpires: Story = {
  name: 'approval-expires',
  summary: 'nobody answers the question of the cut-over: everything is held, and a late answer is refused',
  async tell(stage, expect) {
    const { invocations, mailbox, misfortunes, operator } = stage.world;
    await stage.corruptTheDatabase();
    const forget = invocations.onAfter('request-approval', async ({ ok }) => {
      if (ok) {
        misfortunes.letApprovalsExpire();
      }
    });
    const end = await stage.recover({ mode: 'recover' });
    forget();
    expect.outcome(end, 'HeldSafe');
    await expect.heldOnOriginal();
    const late = await mailbox.approvalCommand('approve', new Set());
    if (late) {
      const answer = operator.invoke(late.functionName, { ...late.payload, by: 'rehearsal' });
      await expect.refused('the late approval', answer, 'no longer waits');
    } else {
      expect.differences.push('no mail asked for approval, expected one with its commands');
    }
    await expect.resumedOnOriginal(await stage.resumeWrites());
  },
};
