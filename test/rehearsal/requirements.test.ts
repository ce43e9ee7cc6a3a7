import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createLocalWorld } from '../../lib/rehearsal/create-local-world';
import { Pace } from '../../lib/rehearsal/pace';
import { Progress } from '../../lib/rehearsal/progress';
import type { RecordedCall } from '../../lib/rehearsal/world';
import { devAssembly } from '../dev-assembly';
import { INCIDENT, type ToldRecovery, tell } from './told-recovery';

jest.setTimeout(180_000);

let directory: string;
let told: ToldRecovery;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'requirements-'));
  const assembly = await devAssembly();
  const progress = new Progress(() => undefined);
  const world = await createLocalWorld({
    directory,
    assembly,
    rows: 1000,
    seed: 42,
    pace: new Pace(0.3),
    log: () => undefined,
    progress,
  });
  told = await tell(world, progress);
}, 180_000);

afterAll(async () => {
  await told?.world.close();
  await rm(directory, { recursive: true, force: true });
});

/** Calls of our functions in order, as `service:Operation`. */
function calls(): RecordedCall[] {
  return told.world.context.calls.filter(({ caller }) => caller.kind === 'role');
}

function positionOf(matches: (call: RecordedCall) => boolean): number {
  return calls().findIndex(matches);
}

const isRename = ({ operation, error, authorizations }: RecordedCall) =>
  operation === 'ModifyDBInstance' &&
  !error &&
  new Set(authorizations.flatMap(({ resources }) => resources).filter((arn) => arn.includes(':db:'))).size === 2;

describe('RDS behind ECS services', () => {
  it('A1 records what is suspected, its extent and since when', () => {
    expect(told.report.incident).toMatchObject({
      id: INCIDENT,
      reason: 'totals zeroed and payments deleted after a release',
      corruption: { extent: 'orders.total_cents, payments', since: expect.stringMatching(/Z$/) },
    });
  });

  it('A3 stops every service, keeps it stopped and remembers the counts', () => {
    expect(told.whileStopped.services.map(({ desiredCount, runningCount }) => [desiredCount, runningCount])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const items = told.world.services.dynamoDb.items('dev-database-recovery');
    expect(JSON.stringify(items)).toContain('orders-worker');
  });

  it('A4 shows the maintenance page while writes are stopped', () => {
    expect(told.whileStopped.page).toBe(503);
  });

  it('A5 lists at most ten recovery points, oldest first, and picks the latest whose data is older', () => {
    const { considered, restorePoint } = told.plan.plan!;
    const times = considered.flatMap(({ dataTime }) => (dataTime ? [Date.parse(dataTime)] : []));
    expect(considered.length).toBeGreaterThanOrEqual(2);
    expect(considered.length).toBeLessThanOrEqual(10);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const chosen = restorePoint!.kind === 'time' ? restorePoint!.time : restorePoint!.dataTime;
    expect(Date.parse(chosen)).toBeLessThan(Date.parse(told.stage.good!.time));
  });

  it('A6 restores with AWS Backup to an instance beside the original', () => {
    expect(told.whileStopped.sideInstance).toMatch(/^orders-db-dev-restored-[a-z2-7]{8}$/);
    expect(
      positionOf(({ service, operation }) => service === 'backup' && operation === 'StartRestoreJob'),
    ).toBeGreaterThan(0);
  });

  it('A7 ends a failed restore clearly, with its reason, and changes nothing', () => {
    expect(told.failedPreparation.outcome).toBe('Unchanged');
    expect(told.failedPreparation.cause).toContain('the volume could not be created');
  });

  it('A9 gives production the parameter group of the original, really applied', () => {
    expect(told.after.DBParameterGroups).toEqual([
      { DBParameterGroupName: 'orders-db-dev', ParameterApplyStatus: 'in-sync' },
    ]);
    expect(told.after.DBParameterGroups).toEqual(told.before.DBParameterGroups);
  });

  it('A10 gives production all security groups of the original', () => {
    expect(told.after.VpcSecurityGroups).toEqual(told.before.VpcSecurityGroups);
  });

  it('A11 swaps by two renames and sees the first complete before the second', () => {
    const renames = calls().flatMap((call, index) => (isRename(call) ? [index] : []));
    expect(renames).toHaveLength(2);
    const between = calls().slice(renames[0]! + 1, renames[1]);
    expect(between.filter(({ operation }) => operation === 'DescribeDBInstances').length).toBeGreaterThanOrEqual(2);
    expect(told.after.DbiResourceId).not.toBe(told.before.DbiResourceId);
    expect(told.world.databases.byResourceId(told.before.DbiResourceId!)?.identifier).toMatch(
      /^orders-db-dev-corrupted-/,
    );
  });

  it('A12 A13 brings the services back with their counts and takes the page away', async () => {
    expect(told.expectations.differences).toEqual([]);
    expect((await told.world.visit()).status).toBe(200);
  });

  it('A14 checks the health of the application through its URL', () => {
    expect(told.state.service).toMatchObject({ status: 'done', failures: 0 });
    expect(told.state.service!.requests).toBeGreaterThan(0);
  });

  it('A16 closes with a list in which every item is answered with its evidence', () => {
    const items = told.report.checklist.map(({ item }) => item).join('; ');
    for (const wanted of [
      'restore complete',
      'integrity passed',
      'application tests passed',
      'rename complete',
      'services up',
      'health passing',
      'error rate within limits',
    ]) {
      expect(items).toContain(wanted);
    }
    expect(told.report.checklist.filter(({ answer, evidence }) => answer !== 'yes' || evidence === '')).toEqual([]);
  });

  it('A17 takes a fresh backup of the new production instance', () => {
    expect(told.backupJob).toMatchObject({ State: 'COMPLETED', ResourceArn: told.after.DBInstanceArn });
  });

  it('A19 E21 writes the report: incident, duration, data loss, timeline, actions, and what people have to add', () => {
    const { phases, timeline, calls: changes, objectives, toFill, oldData } = told.report;
    expect(phases.reduce((sum, { seconds }) => sum + seconds, 0)).toBeGreaterThan(0);
    expect(timeline.map(({ state }) => state)).toEqual(
      expect.arrayContaining(['Stop writers', 'Swap identifiers', 'Lower fence']),
    );
    expect(changes.filter(({ call }) => call === 'rds:ModifyDBInstance').length).toBeGreaterThanOrEqual(4);
    expect(objectives).toMatchObject({ rtoMet: true, rpoMet: true });
    expect(toFill).toEqual({ rootCause: '', lessons: '', actions: '' });
    expect(oldData.join(' ')).toContain(told.before.DbiResourceId);
  });
});

describe('an application change corrupts the data', () => {
  it('B4 checks storage and quota before anything stops, and never restores over production', () => {
    const quota = positionOf(({ operation }) => operation === 'DescribeAccountAttributes');
    const stop = positionOf(({ operation, service }) => service === 'ecs' && operation === 'UpdateService');
    expect(quota).toBeGreaterThanOrEqual(0);
    expect(quota).toBeLessThan(stop);
    expect(told.world.databases.byResourceId(told.before.DbiResourceId!)).toBeDefined();
  });

  it('B5 B6 C2 D9 restores to the second before the corruption, from the log', () => {
    const { restorePoint } = told.state.plan!;
    expect(restorePoint).toMatchObject({ kind: 'time', time: told.stage.good!.time });
    expect(Date.parse(told.stage.good!.time)).toBeLessThan(Date.parse(told.state.incident.corruption.since));
    const recovered = told.stage.recovered!.map(({ table, rows, checksum }) => ({ table, rows, checksum }));
    expect(recovered).toEqual(told.stage.good!.tables.map(({ table, rows, checksum }) => ({ table, rows, checksum })));
  });

  it('D9 ends the sessions that could still write, also those that no service owns', () => {
    expect(told.state.sessions!.ended).toBeGreaterThanOrEqual(1);
  });

  it('B8 brings the services back on the fixed release', async () => {
    const releases = (await told.stage.observer.services()).map(({ service, taskDefinition }) => [
      service,
      taskDefinition,
    ]);
    expect(releases).toEqual(Object.entries(told.world.application.releases.fixed));
  });

  it('B9 cuts over, then restarts the applications behind a fence that is open again', () => {
    const visited = told.world.services.states.visitedStates(told.end.executionArn);
    const order = [
      'Swap identifiers',
      'Verify production',
      'Lower fence',
      'Resume canary',
      'Resume writers',
      'Hide maintenance page',
    ];
    expect(order.map((state) => visited.indexOf(state))).toEqual(
      order.map((state) => visited.indexOf(state)).toSorted((a, b) => a - b),
    );
    expect(visited).toEqual(expect.arrayContaining(order));
  });
});

describe('a disaster-recovery guide', () => {
  it('E5 keeps the corrupted data, verifies, replays to a time, verifies, then serves', () => {
    expect(told.stage.frozen).toBeDefined();
    expect(told.state.verdict).toMatchObject({ outcome: 'pass', failed: [] });
    expect(told.state.backup!.evidenceSnapshot).toMatch(/^recovery-/);
  });

  it('E13 proves that the requested time was reached', () => {
    expect(told.report.timeReached).toMatchObject({ checkId: 'recent-orders' });
    const { newestRowSecondsBeforeRestorePoint } = told.report.timeReached!;
    expect(newestRowSecondsBeforeRestorePoint).toBeGreaterThanOrEqual(0);
    expect(newestRowSecondsBeforeRestorePoint).toBeLessThan(60);
  });

  it('P1 does the whole chain: stop, restore beside, validate, swap, verify, resume, report', () => {
    expect(told.end.outcome).toBe('Recovered');
    expect(told.report.phases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['plan', 'restore', 'freeze', 'validate', 'swap', 'resume', 'close']),
    );
  });
});
