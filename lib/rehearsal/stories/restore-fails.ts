import type { Story } from './story';

export const restoreFails: Story = {
  name: 'restore-fails',
  summary: 'two restore jobs fail while the writers are stopped: everything is held, and a new start restores anew',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    stage.world.misfortunes.failNextRestore('no capacity');
    stage.world.misfortunes.failNextRestore('the volume could not be created');
    const failed = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(failed, 'HeldSafe');
    expect.mentions('the cause of the hold', failed.cause, 'the volume could not be created');
    await expect.heldOnOriginal();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    expect.calls('backup:StartRestoreJob', 3);
    await expect.recovered();
  },
};
