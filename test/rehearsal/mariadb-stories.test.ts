import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { RunningWorld } from '../../lib/rehearsal/create-local-world';
import { MariadbClient } from '../../lib/rehearsal/demo/mariadb/mariadb-client';
import { rehearse } from '../../lib/rehearsal/rehearse';
import { badRelease } from '../../lib/rehearsal/stories/bad-release';
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

  it('ends as it must when the cut-over is taken back, which uses the switch once more', async () => {
    const result = await tell(revertAfterCutOver);

    expect(result.differences).toEqual([]);
    expect(result.calls).toMatchObject({ 'rds:ModifyDBParameterGroup': 2, 'rds:ResetDBParameterGroup': 2 });
  });
});

describe('an engine that cannot be rehearsed', () => {
  it('is refused when it is synthesized', async () => {
    await expect(synthesize('dev', join(tmpdir(), 'never-made'), 'oracle' as 'mariadb')).rejects.toThrow(
      "environment 'dev' cannot be rehearsed with engine 'oracle': expected 'mariadb'",
    );
  });
});
