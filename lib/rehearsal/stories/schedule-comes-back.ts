import type { Story } from './story';

export const scheduleComesBack: Story = {
  name: 'schedule-comes-back',
  summary:
    'a schedule is switched on again while the database is frozen: it is switched off again, and no write reaches a database',
  async tell(stage, expect) {
    const { application, invocations, operator } = stage.world;
    const schedule = application.jobs.find((job) => job.kind === 'schedule');
    if (!schedule) throw new Error('no schedule is among the writers of the environment, expected one to switch on');
    await stage.corruptTheDatabase();
    invocations.onceBefore('check-restore', async () => {
      stage.progress.say(`somebody switches schedule ${schedule.name} on`);
      await operator.jobs.enable(schedule);
    });
    const end = await stage.recover({ mode: 'recover', answer: 'approve' });
    expect.outcome(end, 'Recovered');
    await expect.reported(
      end,
      'switches the schedule off again after the freeze',
      ({ call, subject, detail, state }) =>
        call === 'scheduler:UpdateSchedule' &&
        subject === `schedule ${schedule.group}/${schedule.name}` &&
        state !== 'Stop writers' &&
        (detail ?? '').startsWith('state ENABLED -> DISABLED'),
    );
    await expect.recovered();
  },
};
