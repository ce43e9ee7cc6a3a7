import type { Story } from './story';

export const approvalRejected: Story = {
  name: 'approval-rejected',
  summary: 'the commander rejects the cut-over: everything is held, then resumed on the original',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    const end = await stage.recover({ mode: 'recover', answer: 'reject' });
    expect.outcome(end, 'HeldSafe');
    await expect.heldOnOriginal();
    await expect.resumedOnOriginal(await stage.resumeWrites());
  },
};
