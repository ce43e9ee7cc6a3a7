import { describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import type { RunningWorld } from '../../lib/rehearsal/create-local-world';
import { badRelease } from '../../lib/rehearsal/stories/bad-release';
import { expectToldAsItMust, tell } from './told-story';

jest.setTimeout(120_000);

/** Changes data past proxies, security groups and roles, as no client of the world could. */
async function tamper(world: RunningWorld, resourceId: string, statement: string): Promise<void> {
  const client = new Client(await world.databases.backdoor(resourceId));
  await client.connect();
  try {
    const { rowCount } = await client.query(statement);
    expect(rowCount).toBe(1);
  } finally {
    await client.end();
  }
}

describe('a recovery', () => {
  it('P14 gives the database of the second T to the production name and keeps the corrupted one', async () => {
    const result = await tell();

    expectToldAsItMust(result, badRelease);
    expect(result).toMatchObject({
      outcome: 'Recovered',
      restorePoint: { kind: 'time', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
      deniedCalls: [],
      differences: [],
    });
    for (const table of result.tables) {
      expect(table).toMatchObject({
        rowsRecovered: table.rowsAtT,
        checksumRecovered: table.checksumAtT,
        lostWrites: 0,
      });
    }
    const { production, retired } = result.identifiers;
    expect(production.after).not.toBe(production.before);
    expect(retired).toEqual({
      identifier: expect.stringMatching(/^orders-db-dev-corrupted-[a-z2-7]{8}$/),
      resourceId: production.before,
    });
    expect(result.services).toEqual([
      expect.objectContaining({ service: 'orders-api', desiredBefore: 2, desiredAfter: 2 }),
      expect.objectContaining({ service: 'orders-worker', desiredBefore: 1, desiredAfter: 1 }),
    ]);
    for (const { taskDefinitionBefore, taskDefinitionAfter } of result.services) {
      expect(taskDefinitionAfter).not.toBe(taskDefinitionBefore);
    }
    expect(result.phases.length).toBeGreaterThan(3);
    expect(result.phases.every(({ seconds }) => seconds >= 0)).toBe(true);
    expect(result.report).toMatch(/^s3:\/\/.+/);
  });

  it('loses the writes between the recovery point and T, and counts them, when a recovery point is restored', async () => {
    const result = await tell({ restoreTo: 'snapshot' });

    expect(result).toMatchObject({
      outcome: 'Recovered',
      restorePoint: { kind: 'snapshot', arn: expect.stringContaining(':snapshot:') },
      differences: [],
    });
    for (const name of ['orders', 'payments']) {
      const table = result.tables.find((found) => found.name === name)!;
      expect(table.lostWrites).toBeGreaterThan(0);
      expect(table.rowsRecovered).toBe(table.rowsAtT - table.lostWrites);
      expect(table.checksumRecovered).not.toBe(table.checksumAtT);
    }
    expect(result.tables.find(({ name }) => name === 'customers')!.lostWrites).toBe(0);
  });
});

describe('a story that must not end well', () => {
  it('names the table when one row of the recovered database differs', async () => {
    const result = await tell({
      arrange: (world) =>
        world.invocations.onceBefore('lower-fence', async () => {
          const { resourceId } = world.databases.byIdentifier(world.database.identifier)!;
          await tamper(world, resourceId, "update customers set email = 'nobody@shop.example' where id = 1");
        }),
    });

    expect(result.outcome).toBe('Recovered');
    expect(result.differences).toEqual([expect.stringMatching(/^the recovered database against .*customers/)]);
    expect(result.tables.find(({ name }) => name === 'customers')!.lostWrites).toBe(1);
  });

  it('names the table when the original is written to after the freeze', async () => {
    const result = await tell({
      arrange: (world) =>
        world.invocations.onceBefore('recheck-world', () =>
          tamper(world, world.database.resourceId, 'delete from payments where id = (select min(id) from payments)'),
        ),
    });

    expect(result.differences).toEqual([expect.stringMatching(/^the retired instance since the freeze.*payments/)]);
  });

  it('names the service when one does not run as before', async () => {
    const result = await tell({
      arrange: (world) =>
        world.invocations.onceBefore('write-report', async () => {
          await world.operator.scale(world.application.cluster, 'orders-worker', 0);
        }),
    });

    expect(result.differences).toContainEqual(
      expect.stringMatching(/^service 'orders-worker' has desiredCount '0', expected '1'/),
    );
  });

  it('cleans up and answers nothing when it is aborted', async () => {
    const interrupted = new AbortController();
    let world: RunningWorld | undefined;
    const told = tell({
      signal: interrupted.signal,
      arrange: (running) => {
        world = running;
        running.invocations.onceBefore('start-restore', async () => interrupted.abort(new Error('enough')));
      },
    });

    await expect(told).rejects.toThrow('enough');
    await expect(fetch(world!.endpoint)).rejects.toThrow();
  });
});
