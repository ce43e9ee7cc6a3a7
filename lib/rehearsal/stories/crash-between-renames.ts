import type { Story } from './story';

export const crashBetweenRenames: Story = {
  name: 'crash-between-renames',
  summary:
    'the execution is stopped after the first rename, when nobody holds the production name; a new start finishes',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    const crashed = await stage.recover({ mode: 'recover', answer: 'approve', stopAfterFirstRename: true });
    expect.outcome(crashed, 'ABORTED');
    expect.productionNameFree();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    expect.calls('backup:StartRestoreJob', 1);
    await expect.recovered();
  },
};
