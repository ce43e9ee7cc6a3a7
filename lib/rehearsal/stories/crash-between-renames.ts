import type { Story } from './story';

export const crashBetweenRenames: Story = {
  name: 'crash-between-renames',
  summary: 'the execution is stopped after the first rename, when nobody holds the production name; a new start finishes',
  async tell(stage) {
    await stage.corruptTheDatabase();
    const crashed = await stage.recover({ mode: 'recover', answer: 'approve', stopAfterFirstRename: true });
    stage.expectOutcome(crashed, 'ABORTED');
    stage.expectProductionNameFree();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    stage.expectOutcome(end, 'Recovered');
    stage.expectCalls('backup:StartRestoreJob', 1);
    await stage.expectRecovered();
  },
};
