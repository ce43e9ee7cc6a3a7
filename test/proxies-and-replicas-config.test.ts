import { describe, expect, it } from '@jest/globals';
import { parseEnvironment } from '../lib/config';
import { databaseSettings } from '../lib/database-settings';
import { environment as dev } from '../lib/environments/dev';
import { InvalidConfiguration } from '../lib/fault';

const parse = (changes: object) => {
  const [database] = parseEnvironment({ ...dev, databases: [{ ...dev.databases[0]!, ...changes }] }, 'test').databases;
  return database!;
};
const faultsOf = (changes: object) => {
  try {
    parse(changes);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.faults.map(({ path }) => path);
    throw error;
  }
};

describe('configuration of proxies and replicas', () => {
  it('has no proxies, and refuses replicas, unless it says so', () => {
    expect(parse({})).toMatchObject({ proxies: [], replicas: { kind: 'refuse' } });
    expect(databaseSettings(parse({}))).not.toHaveProperty('proxies');
  });

  it('tells functions what it says', () => {
    const replicas = { kind: 'leave', reason: 'reports can wait until Monday' };

    expect(databaseSettings(parse({ proxies: [{ name: 'pool' }], replicas }))).toMatchObject({
      proxies: ['pool'],
      replicas,
    });
  });

  it('refuses bad names, a proxy twice, a decision without a reason and one that it does not know', () => {
    expect(faultsOf({ proxies: [{ name: 'Pool' }], replicas: { kind: 'leave' } })).toEqual(
      expect.arrayContaining(['databases.0.proxies.0.name', 'databases.0.replicas.reason']),
    );
    expect(faultsOf({ proxies: [{ name: 'pool' }, { name: 'pool' }] })).toEqual(['databases.0.proxies']);
    expect(faultsOf({ replicas: { kind: 'promote' } })).toEqual(['databases.0.replicas.kind']);
  });

  it('refuses an identifier that looks like a replica of a recovery', () => {
    expect(faultsOf({ identifier: 'orders-db-replica-1' })).toEqual(['databases.0.identifier']);
  });
});
