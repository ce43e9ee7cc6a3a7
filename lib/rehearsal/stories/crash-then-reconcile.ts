import type { Story } from './story';

export const crashThenReconcile: Story = {
  name: 'crash-then-reconcile',
  summary:
    'the execution is stopped between the renames; Reconcile puts the names back and holds, and a new start recovers',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    const crashed = await stage.recover({ mode: 'recover', answer: 'approve', stopAfterFirstRename: true });
    expect.outcome(crashed, 'ABORTED');
    // The event and the sweep tell of the same owner: whoever comes second finds nothing to do.
    stage.world.misfortunes.passSchedules();
    const reconciled = await stage.reconciled();
    expect.outcome(reconciled, 'HeldSafe');
    expect.mentions('the cause of Reconcile', reconciled.cause, crashed.executionArn);
    await expect.heldOnOriginal();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    expect.calls('backup:StartRestoreJob', 1);
    await expect.recovered();
  },
};
