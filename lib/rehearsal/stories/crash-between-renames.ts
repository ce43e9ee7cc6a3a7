import type { Story } from './story';

export const crashBetweenRenames: Story = {
  name: 'crash-between-renames',
  summary:
    'the execution is stopped after the first rename, when nobody holds the production name; a new start finishes',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    // Events are delivered at best effort: here nobody hears of the end, and the person is faster than the sweep.
    const hearAgain = stage.world.misfortunes.loseEvents();
    const crashed = await stage.recover({ mode: 'recover', answer: 'approve', stopAfterFirstRename: true });
    expect.outcome(crashed, 'ABORTED');
    expect.productionNameFree();
    hearAgain();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    expect.calls('backup:StartRestoreJob', 1);
    await expect.recovered();
  },
};
