import { type Sql, StatementFailed } from '../shared/sql';

/** What ending a session that does not exist answers to whoever may end sessions. */
const NO_SUCH_THREAD = 1094;
const NEEDED = ['SELECT', 'PROCESS', 'SHOW VIEW'];

const GLOBAL_RIGHTS_SQL = `select privilege_type as name from information_schema.user_privileges
  where grantee = concat('''', substring_index(current_user(), '@', 1), '''@''', substring_index(current_user(), '@', -1), '''')`;

/** Rights of the validator's login that are missing: to read everything, to see every session, and to end them. */
export async function missingMysqlRights(sql: Sql): Promise<readonly string[]> {
  const granted = (await sql.query(GLOBAL_RIGHTS_SQL)).map((row) => String(row['name']).toUpperCase());
  return [
    ...NEEDED.filter((name) => !granted.includes(name)).map((name) => `${name} on *.*`),
    ...((await mayEndSessions(sql)) ? [] : ['EXECUTE on procedure mysql.rds_kill']),
  ];
}

/** Catalogues do not show rights on procedures alike; thread 0 never exists, so that nothing ends by asking. */
async function mayEndSessions(sql: Sql): Promise<boolean> {
  try {
    await sql.query('call mysql.rds_kill(0)');
    return true;
  } catch (error) {
    if (error instanceof StatementFailed) {
      return error.number === NO_SUCH_THREAD;
    }
    throw error;
  }
}
