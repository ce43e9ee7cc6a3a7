import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenOrders } from '../../lib/rehearsal/demo/broken-orders';
import { lostRows, readTables } from '../../lib/rehearsal/table-state';
import { approvalMail, approve, ended, executions, recoveryRequest, start } from './hand-started-executions';
import { LocalAwsProcess, requireAwsCli } from './local-aws-process';
import { atWholeSecond, inProduction } from './production-client';

const MINUTES = 60_000;

let world: LocalAwsProcess;

beforeAll(async () => {
  await requireAwsCli();
  world = await LocalAwsProcess.start('--port', '0', '--latency', 'none', '--rows', '1000');
}, 2 * MINUTES);

afterAll(async () => {
  await world?.interrupt();
}, MINUTES);

describe('executions started with the AWS CLI', () => {
  it(
    'recover with the command of the mail; another is stopped, and Ctrl-C then leaves nothing behind',
    async () => {
      const { announcement } = world;
      const { time, tables } = await inProduction(announcement, (client) => atWholeSecond(client, readTables));
      await inProduction(announcement, (client) => client.query('update orders set total_cents = 0 where id % 3 = 0'));
      const request = recoveryRequest('INC-MAIL', 'recover', new Date().toISOString());

      const arn = await start(world, 'INC-MAIL', { ...request, restoreTo: { time } });
      expect(await approve(await approvalMail(world, 'INC-MAIL'))).toContain('"decision":"approve"');
      expect(await ended(world, arn)).toBe('SUCCEEDED');

      const after = await inProduction(announcement, readTables);
      const lost = tables
        .filter(({ table }) => table !== 'heartbeats')
        .map((before) => [
          before.table,
          lostRows(
            before,
            after.find(({ table }) => table === before.table),
          ),
        ]);
      expect(lost).toEqual([
        ['customers', 0],
        ['orders', 0],
        ['payments', 0],
      ]);
      expect(await inProduction(announcement, brokenOrders)).toBe(0);
      expect(
        await world.json(
          ...['stepfunctions', 'get-execution-history', '--execution-arn', arn, '--reverse-order'],
          ...['--max-items', '2', '--query', 'events[].type'],
        ),
      ).toEqual(['ExecutionSucceeded', 'SucceedStateExited']);

      const stopped = await start(world, 'INC-STOP', recoveryRequest('INC-STOP', 'recover', new Date().toISOString()));
      await approvalMail(world, 'INC-STOP');
      await world.aws('stepfunctions', 'stop-execution', '--execution-arn', stopped, '--error', 'Tested');
      expect(await ended(world, stopped)).toBe('ABORTED');
      expect(await executions(world)).toEqual(
        expect.arrayContaining([
          { name: 'INC-MAIL', status: 'SUCCEEDED' },
          { name: 'INC-STOP', status: 'ABORTED' },
        ]),
      );

      expect(await world.interrupt()).toBe(0);
      expect(existsSync(announcement.mailbox)).toBe(false);
      await expect(fetch(announcement.endpoint)).rejects.toThrow();
    },
    5 * MINUTES,
  );
});
