import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { missingPostgresRights } from '../../../lambdas/check-login/postgres-rights';
import { COUNT_SESSIONS_SQL, decide, END_SESSIONS_SQL } from '../../../lambdas/end-sessions/decide';
import { connect, LoginRefused, StatementFailed } from '../../../lambdas/shared/sql';
import { type RestoredDatabase, restoredDatabase } from '../restored-database';
import { APPLICATION, VALIDATOR } from '../restored-server';

let database: RestoredDatabase;

beforeAll(async () => {
  database = await restoredDatabase();
});
afterAll(async () => {
  await database.close();
});

describe('ending sessions', () => {
  it('ends the sessions of the application and none of its own', async () => {
    const session = await database.newSession();
    const ended = new Promise((resolve) => session.once('end', resolve));
    const other = await database.validator();
    const sql = await database.validator();
    try {
      const [before] = await sql.query(COUNT_SESSIONS_SQL);
      const [answer] = await sql.query(END_SESSIONS_SQL);
      await ended;

      expect(Number(before?.['remaining'])).toBeGreaterThanOrEqual(2);
      expect(answer?.['ended']).toBe(before?.['remaining']);
      expect(await other.query('select 1 as one')).toEqual([{ one: 1 }]);
      expect(await countedWithin(sql)).toBe(0);
    } finally {
      await Promise.all([sql.close(), other.close()]);
    }
  });

  it.each([
    [
      { remaining: 0, quietRounds: 0 },
      { done: false, quietRounds: 1 },
    ],
    [
      { remaining: 0, quietRounds: 1 },
      { done: true, quietRounds: 2 },
    ],
    [
      { remaining: 2, quietRounds: 1 },
      { done: false, quietRounds: 0 },
    ],
  ])('after %j decides %j', (input, expected) => {
    expect(decide(input)).toEqual(expected);
  });
});

describe('the rights of a login', () => {
  it('are all there for the validator, and missing by name for another login', async () => {
    const validator = await database.validator();
    const application = await connect(database.endpoint, APPLICATION, database.caFile);
    try {
      expect(await missingPostgresRights(validator)).toEqual([]);
      expect(await missingPostgresRights(application)).toEqual(['pg_read_all_data', 'pg_signal_backend']);
    } finally {
      await Promise.all([validator.close(), application.close()]);
    }
  });
});

describe('a connection to a database', () => {
  it('refuses a server whose certificate names another host', async () => {
    const endpoint = { ...database.endpoint, host: '127.0.0.1' };

    await expect(connect(endpoint, VALIDATOR, database.caFile)).rejects.toMatchObject({ name: 'ConnectionFailed' });
  });

  it('refuses a wrong password as such, without telling it', async () => {
    const wrong = { ...VALIDATOR, password: 'wrong-secret' };
    const refused = connect(database.endpoint, wrong, database.caFile);

    await expect(refused).rejects.toBeInstanceOf(LoginRefused);
    await expect(refused).rejects.not.toThrow('wrong-secret');
  });

  it('says ConnectionFailed where nobody listens', async () => {
    const endpoint = { ...database.endpoint, port: 1 };

    await expect(connect(endpoint, VALIDATOR, database.caFile)).rejects.toMatchObject({ name: 'ConnectionFailed' });
  });

  it('refuses a second statement in one text and says ConnectionFailed once the server ended it', async () => {
    const sql = await database.validator();
    await expect(sql.query('select 1; select 2')).rejects.toBeInstanceOf(StatementFailed);

    await expect(sql.query('select pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
      name: 'ConnectionFailed',
    });
    await sql.close();
  });
});

/** A backend that was told to end is listed until it has ended. */
async function countedWithin(sql: { query: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]> }) {
  for (let look = 0; look < 200; look += 1) {
    const [row] = await sql.query(`${COUNT_SESSIONS_SQL}`);
    if (row?.['remaining'] === 0) {
      return 0;
    }
  }
  return 'still there';
}
