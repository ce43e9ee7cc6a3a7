import type { Story } from './story';

export const twoStarts: Story = {
  name: 'two-starts',
  summary: 'two people start the same recovery at once: one is refused and told who is at work, the other recovers',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    const ends = await Promise.all([
      stage.recover({ mode: 'recover', answer: 'approve' }),
      stage.recover({ mode: 'recover', answer: 'approve' }),
    ]);
    const [refused, winner] = ends.toSorted(
      (a, b) => Number(b.outcome === 'Unchanged') - Number(a.outcome === 'Unchanged'),
    );
    expect.outcome(refused!, 'Unchanged');
    expect.mentions('the refused start', refused!.cause, winner!.executionArn);
    expect.outcome(winner!, 'Recovered');
    expect.calls('backup:StartRestoreJob', 1);
    await expect.recovered();
  },
};
