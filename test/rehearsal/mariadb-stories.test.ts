import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DatabaseInstance } from '../../lib/rehearsal/aws/rds/database-instance';
import { DelayedView } from '../../lib/rehearsal/aws/rds/delayed-view';
import type { RunningWorld } from '../../lib/rehearsal/create-local-world';
import { MariadbClient } from '../../lib/rehearsal/demo/mariadb/mariadb-client';
import { rehearse } from '../../lib/rehearsal/rehearse';
import { badRelease } from '../../lib/rehearsal/stories/bad-release';
import { emergencyStop } from '../../lib/rehearsal/stories/emergency-stop';
import { revertAfterCutOver } from '../../lib/rehearsal/stories/revert-after-cut-over';
import type { Story } from '../../lib/rehearsal/stories/story';
import { synthesize } from '../../lib/rehearsal/synthesize';
import { describeWithMariadb } from './engines/with-mariadb';
import { until } from './rds/database-world';

// Real servers, and a synthesis of its own.
jest.setTimeout(180_000);

let directory: string;
let assembly: string;

async function tell(story: Story, arrange: (world: RunningWorld) => void = () => undefined) {
  const signal = new AbortController().signal;
  const scene = { rows: 1000, seed: 5, restoreTo: 'time', paceScale: 0.2 } as const;
  return rehearse({ ...scene, story, assembly, arrange, signal, say: () => undefined });
}

/** What the original says of itself, past every security group. */
async function isReadOnly({ databases, database }: RunningWorld): Promise<boolean> {
  const client = await MariadbClient.connect(await databases.backdoor(database.resourceId));
  try {
    const { rows } = await client.query('select @@global.read_only as switched');
    return Number(rows[0]?.['switched']) === 1;
  } finally {
    await client.end();
  }
}

describeWithMariadb('stories on MariaDB', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mariadb-stories-'));
    assembly = join(directory, 'cdk.out');
    await synthesize('dev', assembly, 'mariadb');
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('B1 a recovery makes the corrupted database read only before its writers stop, and lifts it from the recovered one', async () => {
    const seen: string[] = [];
    const result = await tell(badRelease, (world) => {
      const { invocations } = world;
      invocations.onAfter('make-read-only', async () => {
        await until('the original is read only', () => isReadOnly(world), Boolean);
        seen.push('read only');
      });
      invocations.onAfter('stop-writers', async () => void seen.push('writers stopped'));
      invocations.onceBefore('verify-production', async () => void seen.push(`verified ${await isReadOnly(world)}`));
    });

    expect(result.differences).toEqual([]);
    expect(result.engine).toBe('mariadb');
    expect(seen).toEqual(['read only', 'writers stopped', 'verified false']);
    expect(result.calls).toMatchObject({ 'rds:ModifyDBParameterGroup': 1, 'rds:ResetDBParameterGroup': 1 });
    expect(result.tables.map(({ name }) => name)).toEqual(['customers', 'heartbeats', 'orders', 'payments']);
    expect(result.tables.find(({ name }) => name === 'orders')).toMatchObject({ lostWrites: 0 });
  });

  it.each([emergencyStop, revertAfterCutOver].map((story) => [story.name, story] as const))(
    '%s ends as it must',
    async (_name, story) => {
      const result = await tell(story);

      expect(result.differences).toEqual([]);
      expect(result.calls['rds:ModifyDBParameterGroup']).toBeGreaterThan(0);
      expect(result.calls['rds:ResetDBParameterGroup']).toBe(result.calls['rds:ModifyDBParameterGroup']);
    },
  );

  it('a group that another database uses is left alone: the fence holds by itself, and the report says why', async () => {
    const seen: unknown[] = [];
    const result = await tell(badRelease, ({ services, invocations }) => {
      const { state } = services.rds;
      const [original] = state.instances.values();
      if (!original) throw new Error('expected the production instance');
      // Another instance with the same group, as RDS shows it; it has no server.
      const other: DatabaseInstance = {
        ...original,
        resourceId: 'db-OTHER',
        identifier: 'billing-db',
        server: undefined,
        listener: undefined,
        networkInterface: state.network.attach([]),
        published: new DelayedView(0),
      };
      state.instances.set(other.resourceId, other);
      state.publish(other);
      invocations.onAfter('make-read-only', async (outcome) => void seen.push(outcome.ok && outcome.payload));
    });

    expect(result.outcome).toBe('Recovered');
    expect(seen).toMatchObject([{ set: false, why: expect.stringContaining("'billing-db'") }]);
    expect(result.calls).not.toHaveProperty('rds:ModifyDBParameterGroup');
  });
});

describe('an engine that cannot be rehearsed', () => {
  it('is refused when it is synthesized', async () => {
    await expect(synthesize('dev', join(tmpdir(), 'never-made'), 'oracle' as 'mariadb')).rejects.toThrow(
      "environment 'dev' cannot be rehearsed with engine 'oracle': expected 'mariadb'",
    );
  });
});
