import type { Story } from './story';

export const prepareThenRecover: Story = {
  name: 'prepare-then-recover',
  summary: 'a candidate is restored and validated beside production first; the recovery then adopts it',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    const prepared = await stage.recover({ mode: 'prepare' });
    expect.outcome(prepared, 'Prepared');
    await expect.servicesUntouched();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    expect.calls('backup:StartRestoreJob', 1);
    await expect.recovered();
  },
};
