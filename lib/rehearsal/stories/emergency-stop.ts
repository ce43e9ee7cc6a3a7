import type { Story } from './story';

export const emergencyStop: Story = {
  name: 'emergency-stop',
  summary:
    'FreezeWrites stops everything and takes a snapshot; ResumeWrites undoes exactly that; then a recovery follows',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    const frozen = await stage.freezeWrites();
    expect.outcome(frozen, 'Frozen');
    expect.calls('rds:CreateDBSnapshot', 1);
    await expect.heldOnOriginal();
    await expect.resumedOnOriginal(await stage.resumeWrites());
    const again = await stage.freezeWrites();
    expect.outcome(again, 'Frozen');
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    await expect.recovered();
  },
};
