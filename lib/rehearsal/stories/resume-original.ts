import type { Story } from './story';

export const resumeOriginal: Story = {
  name: 'resume-original',
  summary: 'configured so: validation fails, and the original serves again as it did, without anybody being asked',
  onFailure: 'resumeOriginal',
  async tell(stage, expect) {
    await stage.corruptTheDatabase({ restoreAfterDamage: true });
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'RolledBack');
    expect.mentions('the cause of the rollback', end.cause, 'orders-match-payments');
    await expect.originalServes();
  },
};
