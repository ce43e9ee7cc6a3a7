import type { Story } from './story';

export const permissionLost: Story = {
  name: 'permission-lost',
  summary: 'the permission to rename is taken away after the approval: everything is held until it is given back',
  async tell(stage, expect) {
    const { invocations, misfortunes } = stage.world;
    await stage.corruptTheDatabase();
    let giveBack = () => {};
    invocations.onceBefore('recheck-world', async () => {
      giveBack = misfortunes.takePermission('swap-identifiers', 'rds:ModifyDBInstance');
    });
    const failed = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(failed, 'HeldSafe');
    expect.mentions('the cause of the hold', failed.cause, 'rds:ModifyDBInstance');
    expect.denied('rds:ModifyDBInstance');
    await expect.heldOnOriginal();
    giveBack();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    expect.calls('backup:StartRestoreJob', 1);
    await expect.recovered();
  },
};
