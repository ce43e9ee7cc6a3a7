import type { Story } from './story';

const ORDERS_SINCE = 5;

export const revertAfterCutOver: Story = {
  name: 'revert-after-cut-over',
  summary:
    'after a recovery the former database is wanted back: what is lost is counted, shown and kept, and it returns',
  async tell(stage, expect) {
    await stage.corruptTheDatabase();
    expect.outcome(await stage.recover({ mode: 'recover', answer: 'approve' }), 'Recovered');
    await stage.observer.eventually(
      'orders after the cut-over',
      async () => (await stage.observer.ordersByRelease('fixed')) >= ORDERS_SINCE,
    );
    const end = await stage.revertCutover('approve');
    expect.outcome(end, 'Reverted');
    const question = (await stage.world.mailbox.mails()).find((mail) =>
      mail.includes('What is lost: every write since'),
    );
    const { engine, databaseName } = stage.world.database;
    const table = engine === 'postgres' ? 'public.orders' : `${databaseName}.orders`;
    expect.mentions('the mail that asks', question?.match(/- \w+\.orders: [1-9]\d* rows/)?.[0], table);
    await expect.reverted(ORDERS_SINCE);
  },
};
