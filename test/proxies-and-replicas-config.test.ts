import { describe, expect, it } from '@jest/globals';
import { databaseSettings } from '../lib/database-settings';
import { faultPaths, parsedDatabase, withDatabase } from './configuration-faults';

describe('configuration of proxies and replicas', () => {
  it('has no proxies, and refuses replicas, unless it says so', () => {
    expect(parsedDatabase({})).toMatchObject({ proxies: [], replicas: { kind: 'refuse' } });
    expect(databaseSettings(parsedDatabase({}))).not.toHaveProperty('proxies');
  });

  it('tells functions what it says', () => {
    const replicas = { kind: 'leave', reason: 'reports can wait until Monday' };

    expect(databaseSettings(parsedDatabase({ proxies: [{ name: 'pool' }], replicas }))).toMatchObject({
      proxies: ['pool'],
      replicas,
    });
  });

  it('refuses bad names, a proxy twice, a decision without a reason and one that it does not know', () => {
    expect(faultPaths(withDatabase({ proxies: [{ name: 'Pool' }], replicas: { kind: 'leave' } }))).toEqual(
      expect.arrayContaining(['databases.0.proxies.0.name', 'databases.0.replicas.reason']),
    );
    expect(faultPaths(withDatabase({ proxies: [{ name: 'pool' }, { name: 'pool' }] }))).toEqual([
      'databases.0.proxies',
    ]);
    expect(faultPaths(withDatabase({ replicas: { kind: 'promote' } }))).toEqual(['databases.0.replicas.kind']);
  });

  it('refuses an identifier that looks like a replica of a recovery', () => {
    expect(faultPaths(withDatabase({ identifier: 'orders-db-replica-1' }))).toEqual(['databases.0.identifier']);
  });
});
