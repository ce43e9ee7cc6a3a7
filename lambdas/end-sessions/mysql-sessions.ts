import { type Sql, StatementFailed } from '../shared/sql';
import { takesWrites } from '../shared/takes-writes';

/** The session ended between being listed and being ended. */
const NO_SUCH_THREAD = 1094;

/**
 * Client sessions of anybody but this login. RDS's own work and replication stay: mysql.rds_kill refuses to end
 * `rdsadmin` and `rdsrepladmin`, and replicas only read.
 */
const OTHER_SESSIONS = `select id from information_schema.processlist
  where id <> connection_id()
    and user <> substring_index(current_user(), '@', 1)
    and user not in ('rdsadmin', 'rdsrepladmin', 'system user', 'event_scheduler', 'unauthenticated user')
    and command not in ('Binlog Dump', 'Binlog Dump GTID', 'Daemon')`;

/** Ends the sessions of others and counts those that are left; tells whether the server takes writes at all. */
export async function endMysqlSessions(sql: Sql) {
  let ended = 0;
  for (const { id } of await sql.query(OTHER_SESSIONS)) {
    ended += (await kill(sql, Number(id))) ? 1 : 0;
  }
  const remaining = (await sql.query(OTHER_SESSIONS)).length;
  return { ended, remaining, readOnly: !(await takesWrites(sql)) };
}

async function kill(sql: Sql, id: number): Promise<boolean> {
  try {
    await sql.query(`call mysql.rds_kill(${id})`);
    return true;
  } catch (error) {
    if (error instanceof StatementFailed && error.number === NO_SUCH_THREAD) {
      return false;
    }
    throw error;
  }
}
