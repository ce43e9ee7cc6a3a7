import type { Story } from './story';

export const prepareThenRecover: Story = {
  name: 'prepare-then-recover',
  summary: 'a candidate is restored and validated beside production first; the recovery then adopts it',
  async tell(stage) {
    await stage.corruptTheDatabase();
    const prepared = await stage.recover({ mode: 'prepare' });
    stage.expectOutcome(prepared, 'Prepared');
    await stage.expectServicesUntouched();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    stage.expectOutcome(end, 'Recovered');
    stage.expectCalls('backup:StartRestoreJob', 1);
    await stage.expectRecovered();
  },
};
