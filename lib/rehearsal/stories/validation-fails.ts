import type { Story } from './story';

export const validationFails: Story = {
  name: 'validation-fails',
  summary: 'the corruption began earlier than thought, so the restored data is damaged too: the gate stays closed',
  async tell(stage, expect) {
    await stage.corruptTheDatabase({ restoreAfterDamage: true });
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'HeldSafe');
    await expect.heldOnOriginal();
    await expect.resumedOnOriginal(await stage.resumeWrites());
  },
};
