import { type Sql, StatementFailed } from '../shared/sql';

/** Access to a database, a table, a privilege or a procedure denied; no such procedure. */
const DENIED: readonly number[] = [1044, 1142, 1227, 1305, 1370];
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
      // The procedure was entered: what it says of a session that does not exist is its own matter.
      return !DENIED.includes(error.number ?? 0);
    }
    throw error;
  }
}
