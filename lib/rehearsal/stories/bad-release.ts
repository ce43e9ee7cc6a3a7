import type { Story } from './story';

export const badRelease: Story = {
  name: 'bad-release',
  summary: 'a bad release zeroes totals and deletes payments; the database is recovered to the second before it',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    await expect.recovered();
  },
};
