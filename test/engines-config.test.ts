import { describe, expect, it } from '@jest/globals';
import { faultPaths, parsedDatabase, withDatabase } from './configuration-faults';

describe('the engine of a database', () => {
  it.each([
    ['postgres', 5432],
    ['mysql', 3306],
    ['mariadb', 3306],
  ])('%s listens on port %d unless it says otherwise', (engine, port) => {
    expect(parsedDatabase({ engine }).port).toBe(port);
    expect(parsedDatabase({ engine, port: 4000 }).port).toBe(4000);
  });

  it('refuses another engine, and what only PostgreSQL has', () => {
    const roles = { associatedRoleArns: ['arn:aws:iam::111122223333:role/orders-import'] };
    const checks = [{ id: 'sum', kind: 'sql', sql: 'select /*! 1 */ 2' }];

    expect(faultPaths(withDatabase({ engine: 'oracle-ee' }))).toEqual(['databases.0.engine']);
    expect(faultPaths(withDatabase({ engine: 'mysql', ...roles, checks }))).toEqual([
      'databases.0.associatedRoleArns',
      'databases.0.checks.0.sql',
    ]);
    expect(faultPaths(withDatabase({ engine: 'postgres', ...roles }))).toEqual([]);
  });
});
