import type { Story } from './story';

export const resumeOriginal: Story = {
  name: 'resume-original',
  summary: 'configured so: validation fails, and the original serves again as it did, without anybody being asked',
  onFailure: 'resumeOriginal',
  async tell(stage, expect) {
    await stage.corruptTheDatabase({ restoreAfterDamage: true });
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'RolledBack');
    const { verdict } = end.state as { readonly verdict?: { readonly outcome: string } };
    expect.mentions('the verdict on the candidate', verdict?.outcome, 'fail');
    await expect.originalServes();
  },
};
