import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { RunningWorld } from '../../lib/rehearsal/create-local-world';
import { rehearse } from '../../lib/rehearsal/rehearse';
import { CALL } from './rds/database-world';
import { synthesizeChanged } from './synthesize-changed';

// A synthesis and a recovery with real servers.
jest.setTimeout(300_000);

const directory = mkdtempSync(join(tmpdir(), 'proxy-and-replica-'));
const assembly = join(directory, 'cdk.out');
const over = new AbortController();

beforeAll(() =>
  synthesizeChanged(
    { proxies: [{ name: 'orders-proxy' }], replicas: { kind: 'recreate' }, restoreTimeoutMinutes: 360 },
    assembly,
  ),
);
afterAll(() => {
  over.abort();
  rmSync(directory, { recursive: true, force: true });
});

describe('a real database with a proxy and a read replica', () => {
  it('is recovered for an application that connects through the proxy, and its replica is made anew', async () => {
    let world: RunningWorld | undefined;
    let targets: unknown;
    let replicas: readonly (string | undefined)[] = [];
    const result = await rehearse({
      story: {
        name: 'proxy-and-replica',
        summary: 'a bad release behind a proxy',
        async tell(stage, expectations) {
          const { rds } = world!.services;
          const { identifier } = world!.database;
          await rds.operations.CreateDBInstanceReadReplica!(
            { DBInstanceIdentifier: 'reader', SourceDBInstanceIdentifier: identifier },
            CALL,
          );
          await stage.corruptTheDatabase();
          const end = await stage.recover({ mode: 'recover', answer: 'approve' });
          expectations.outcome(end, 'Recovered');
          await expectations.recovered();
          targets = await rds.operations.DescribeDBProxyTargets!({ DBProxyName: 'orders-proxy' }, CALL);
          const restored = rds.byIdentifier(identifier)?.resourceId;
          replicas = [...rds.state.instances.values()]
            .filter(({ replicaOf, status }) => replicaOf === restored && status === 'available')
            .map((replica) => replica.identifier);
        },
      },
      rows: 500,
      seed: 5,
      restoreTo: 'time',
      assembly,
      signal: over.signal,
      say: () => undefined,
      arrange: (running) => {
        world = running;
      },
    });

    expect([result.outcome, result.deniedCalls]).toEqual(['Recovered', []]);
    expect(targets).toMatchObject({
      Targets: [{ RdsResourceId: 'orders-db-dev', TargetHealth: { State: 'AVAILABLE' } }],
    });
    expect(replicas).toEqual([expect.stringMatching(/^orders-db-dev-replica-[a-z2-7]{8}a$/)]);
  });
});
