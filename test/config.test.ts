import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type EnvironmentInput, parseEnvironment } from '../lib/config';
import { databaseSettings } from '../lib/database-settings';
import { environment as dev } from '../lib/environments/dev';
import { environmentNames, loadEnvironment } from '../lib/load-environment';
import { faultPaths, faultsOf, withDatabase } from './configuration-faults';

const database = dev.databases[0]!;

describe('configuration of an environment', () => {
  it.each(['dev', 'staging', 'prod'])('accepts the example %s', (name) => {
    expect(loadEnvironment(name).name).toBe(name);
  });

  it('fills in the safe defaults', () => {
    const {
      onFailure: _,
      stopWrites: __,
      backup: ___,
      eventModes: ____,
      ...bare
    } = { ...database } as Record<string, unknown>;

    const [parsed] = parseEnvironment({ ...dev, databases: [bare] }, 'test').databases;

    expect(parsed).toMatchObject({
      onFailure: 'hold',
      stopWrites: 'start',
      eventModes: ['prepare'],
      retainRetiredDays: 14,
      backup: { continuousDays: 7, snapshotDays: 30, snapshotDelayMinutes: 0 },
    });
  });

  it('lists every fault at once, with path, value found and value expected', () => {
    const faults = faultsOf({
      ...dev,
      account: '42',
      colour: 'red',
      databases: [{ ...database, engine: 'oracle', port: 'x', stopWrites: 'never', identifier: 'a-restored-b' }],
    });

    expect(faults).toEqual(
      expect.arrayContaining([
        { path: 'account', found: "'42'", expected: '12 digits, quoted' },
        { path: 'colour', found: "'red'", expected: 'no such field' },
        { path: 'databases.0.engine', found: "'oracle'", expected: expect.stringContaining("'postgres'") },
        { path: 'databases.0.port', found: "'x'", expected: 'a value of type number' },
        { path: 'databases.0.stopWrites', found: "'never'", expected: "one of 'start', 'cutover'" },
        { path: 'databases.0.identifier', found: "'a-restored-b'", expected: expect.stringContaining('-restored-') },
      ]),
    );
  });

  it('says whose configuration it is and how many faults it has', () => {
    expect(() => parseEnvironment({ ...dev, account: '42' }, "environment 'dev'")).toThrow(
      "environment 'dev' has 1 fault\n  account: found '42'; expected 12 digits, quoted",
    );
  });

  it.each([undefined, null, 7, [], {}])('refuses %p without crashing', (input) => {
    expect(faultsOf(input)).not.toEqual([]);
  });

  it.each([
    ['a name that would not fit with its suffix', { identifier: `a${'b'.repeat(44)}` }],
    ['a name with a double hyphen', { identifier: 'orders--db' }],
    ['a name that ends in a hyphen', { identifier: 'orders-' }],
    ['a name that starts with a digit', { identifier: '1orders' }],
    ['upper case', { identifier: 'Orders' }],
  ])('refuses %s as identifier', (_, changes) => {
    expect(faultPaths(withDatabase(changes))).toEqual(['databases.0.identifier']);
  });

  it('accepts the longest identifier', () => {
    expect(faultPaths(withDatabase({ identifier: `a${'b'.repeat(43)}` }))).toEqual([]);
  });

  it.each([
    ['an empty list of checks', { checks: [] }, 'databases.0.checks'],
    ['checks that look at no data', { checks: [{ id: 'a', kind: 'reachable' }] }, 'databases.0.checks'],
    [
      'data checks that only warn',
      { checks: [{ id: 'a', kind: 'rowCount', table: 'public.a', min: 1, severity: 'warn' }] },
      'databases.0.checks',
    ],
    [
      'SQL that is more than one statement',
      { checks: [{ id: 'a', kind: 'sql', sql: 'select 1; drop table a' }] },
      'databases.0.checks.0.sql',
    ],
    ['SQL that writes', { checks: [{ id: 'a', kind: 'sql', sql: 'delete from a' }] }, 'databases.0.checks.0.sql'],
    [
      'a health URL without https',
      { health: { urls: ['http://orders.example.com'], maxErrorRate: 0 } },
      'databases.0.health.urls.0',
    ],
    [
      'a host that only begins like localhost',
      { health: { urls: ['http://localhost.example.com'], maxErrorRate: 0 } },
      'databases.0.health.urls.0',
    ],
    ['no writers', { writers: [] }, 'databases.0.writers'],
    [
      'a secret without its random characters',
      {
        secrets: { ...database.secrets, validator: { arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x' } },
      },
      'databases.0.secrets.validator.arn',
    ],
    [
      'a secret of another account',
      {
        secrets: {
          ...database.secrets,
          validator: { arn: 'arn:aws:secretsmanager:eu-west-1:999999999999:secret:x-AbCdEf' },
        },
      },
      'databases.0.secrets.validator.arn',
    ],
    ['no page without a reason', { maintenancePage: { kind: 'none' } }, 'databases.0.maintenancePage.reason'],
    ['no approval without a reason', { approval: { kind: 'none', reason: '' } }, 'databases.0.approval.reason'],
    ['36 days of continuous backup', { backup: { continuousDays: 36 } }, 'databases.0.backup.continuousDays'],
    [
      'fewer subnets than zones',
      { network: { ...database.network, subnetIds: ['subnet-0a1b2c3d'] } },
      'databases.0.network.subnetIds',
    ],
    [
      'windows that overlap',
      { windows: { backup: '05:00-06:00', maintenance: 'sun:05:30-sun:06:00' } },
      'databases.0.windows.maintenance',
    ],
    [
      'windows that overlap over midnight of Sunday',
      { windows: { backup: '23:30-00:30', maintenance: 'sun:23:45-mon:00:15' } },
      'databases.0.windows.maintenance',
    ],
    [
      'a snapshot in the backup window',
      { windows: { backup: '02:30-03:00' } },
      'databases.0.backup.snapshotDelayMinutes',
    ],
  ])('refuses %s', (_, changes, path) => {
    expect(faultPaths(withDatabase(changes))).toEqual([path]);
  });

  it.each(['backup', 'data'])('refuses %p as key, since a stack is called so', (key) => {
    expect(faultPaths(withDatabase({ key }))).toEqual(['databases.0.key']);
  });

  it('E14 refuses two databases with the same key, identifier, rule priority and writers', () => {
    expect(faultPaths({ ...dev, databases: [database, database] })).toEqual([
      'databases.1.key',
      'databases.1.identifier',
      'databases.1.maintenancePage.priority',
      ...database.writers.map((_, index) => `databases.1.writers.${index}`),
    ]);
  });

  it('takes a writer without a kind for a service, and fills in default group and bus', () => {
    const role = 'arn:aws:iam::111122223333:role/nightly';
    const hook = 'arn:aws:lambda:eu-west-1:111122223333:function:freeze:live';
    const input = withDatabase({
      writers: [
        { cluster: 'shop', service: 'api' },
        { kind: 'schedule', name: 'nightly', roleArn: role },
        { kind: 'rule', name: 'hourly' },
        { kind: 'lambda', functionName: 'importer' },
        { kind: 'hook', functionArn: hook },
      ],
      deployments: { kind: 'hook', functionArn: hook.replace('freeze', 'pipelines') },
    });

    expect(databaseSettings(parseEnvironment(input, 'test').databases[0]!).writers).toEqual([
      { kind: 'hook', functionArn: hook.replace('freeze', 'pipelines'), holds: 'deployments' },
      { kind: 'ecsService', cluster: 'shop', service: 'api' },
      { kind: 'schedule', group: 'default', name: 'nightly', roleArn: role },
      { kind: 'rule', eventBus: 'default', name: 'hourly' },
      { kind: 'lambda', functionName: 'importer' },
      { kind: 'hook', functionArn: hook, holds: 'writes' },
    ]);
  });

  it.each([
    ['of an unknown kind', { kind: 'cron', name: 'a' }, 'databases.0.writers.0.kind'],
    ['that is a schedule without its role', { kind: 'schedule', name: 'a' }, 'databases.0.writers.0.roleArn'],
    ['that is a rule named by its ARN', { kind: 'rule', name: 'arn:aws:events:x' }, 'databases.0.writers.0.name'],
    [
      'that is one version of a function',
      { kind: 'lambda', functionName: 'a:1' },
      'databases.0.writers.0.functionName',
    ],
    ['that is a hook without an ARN', { kind: 'hook', functionArn: 'freeze' }, 'databases.0.writers.0.functionArn'],
    [
      'that is a hook of another Region',
      { kind: 'hook', functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:freeze' },
      'databases.0.writers.0.functionArn',
    ],
    ['with a field of another kind', { kind: 'rule', name: 'a', cluster: 'shop' }, 'databases.0.writers.0.cluster'],
  ])('refuses a writer %s', (_what, writer, path) => {
    expect(faultPaths(withDatabase({ writers: [writer] }))).toEqual([path]);
  });

  it('refuses a writer that two databases share: the recovery of one would start it for the other', () => {
    const shared = { kind: 'schedule', name: 'nightly', roleArn: 'arn:aws:iam::111122223333:role/nightly' };
    const { maintenancePage: _, ...other } = {
      ...database,
      key: 'users',
      identifier: 'users-db',
      writers: [{ ...shared, group: 'default' }],
    };
    const faults = faultsOf({
      ...dev,
      databases: [
        { ...database, writers: [shared] },
        { ...other, maintenancePage: { kind: 'none', reason: 'it has no page of its own' } },
      ],
    });

    expect(faults).toEqual([
      {
        path: 'databases.1.writers.0',
        found: "'schedule default/nightly'",
        expected: 'each writer once: databases.0.writers.0 is the same',
      },
    ]);
  });

  it('refuses settings that do not fit into the environment of a function', () => {
    const writers = Array.from({ length: 60 }, (_, index) => ({
      cluster: 'shop-dev',
      service: `a-service-with-a-long-name-${index}`,
    }));

    expect(faultPaths(withDatabase({ writers }))).toEqual(['databases.0']);
  });

  it('puts no secret and no check into the settings of functions', () => {
    const settings = databaseSettings(parseEnvironment(dev, 'test').databases[0]!);

    expect(Object.keys(settings)).not.toContain('checks');
    expect(JSON.stringify(settings)).not.toMatch(/password/i);
  });

  it('refuses inputs of the wrong type at every field', () => {
    const fields = Object.keys(database) as (keyof EnvironmentInput['databases'][number])[];

    for (const field of fields) {
      expect(faultPaths(withDatabase({ [field]: 7.5 })).some((path) => path.startsWith(`databases.0.${field}`))).toBe(
        true,
      );
    }
  });
});

describe('choice of an environment', () => {
  const directory = mkdtempSync(join(tmpdir(), 'environments-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('names the environments that exist', () => {
    expect(environmentNames()).toEqual(['dev', 'prod', 'staging']);
  });

  it.each([undefined, 'nope', '../config', 7])('refuses %p and lists the environments there are', (name) => {
    expect(() => loadEnvironment(name)).toThrow(/choose one with -c env=<name>: dev, prod, staging/);
  });

  it('refuses a file that calls itself something else', () => {
    writeFileSync(join(directory, 'other.js'), `exports.environment = ${JSON.stringify(dev)};`);

    expect(() => loadEnvironment('other', { directory })).toThrow("environment 'other' calls itself 'dev'");
  });
});
