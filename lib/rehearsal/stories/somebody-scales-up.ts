import type { Story } from './story';

export const somebodyScalesUp: Story = {
  name: 'somebody-scales-up',
  summary: 'a service is scaled up while the database is frozen: it is stopped again, and no write reaches a database',
  async tell(stage, expect) {
    const { application, invocations, operator } = stage.world;
    await stage.corruptTheDatabase();
    invocations.onceBefore('check-restore', async () => {
      stage.progress.say('somebody scales a service up');
      await operator.scale(application.cluster, application.services[0]!, 2);
    });
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    await expect.reported(
      end,
      'stops a service again after the freeze',
      ({ call, detail, state }) =>
        call === 'ecs:UpdateService' && state !== 'Stop writers' && detail === 'desired count 2 -> 0',
    );
    await expect.recovered();
  },
};
