import { describe, expect, it } from '@jest/globals';
import { parseEnvironment } from '../lib/config';
import { environment as dev } from '../lib/environments/dev';
import { InvalidConfiguration } from '../lib/fault';

const parse = (changes: object) =>
  parseEnvironment({ ...dev, databases: [{ ...dev.databases[0]!, ...changes }] }, 'test').databases[0]!;
const faultsOf = (changes: object) => {
  try {
    parse(changes);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.faults.map(({ path }) => path);
    throw error;
  }
};

describe('the engine of a database', () => {
  it.each([
    ['postgres', 5432],
    ['mysql', 3306],
    ['mariadb', 3306],
  ])('%s listens on port %d unless it says otherwise', (engine, port) => {
    expect(parse({ engine }).port).toBe(port);
    expect(parse({ engine, port: 4000 }).port).toBe(4000);
  });

  it('refuses another engine, and what only PostgreSQL has', () => {
    const roles = { associatedRoleArns: ['arn:aws:iam::111122223333:role/orders-import'] };
    const checks = [{ id: 'sum', kind: 'sql', sql: 'select /*! 1 */ 2' }];

    expect(faultsOf({ engine: 'oracle-ee' })).toEqual(['databases.0.engine']);
    expect(faultsOf({ engine: 'mysql', ...roles, checks })).toEqual([
      'databases.0.associatedRoleArns',
      'databases.0.checks.0.sql',
    ]);
    expect(faultsOf({ engine: 'postgres', ...roles })).toEqual([]);
  });
});
