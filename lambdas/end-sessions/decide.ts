import type { EndSessionsInput } from './contract';

const QUIET_ROUNDS = 2;

/**
 * Client sessions of anybody but this login. Superusers are left out: on RDS only `rdsadmin` is one, it does RDS's own
 * work and cannot be ended. `backend_type` is null where the login may not see it, and then counts as a client.
 */
const OTHER_SESSIONS = `pg_catalog.pg_stat_activity s
  join pg_catalog.pg_roles r on r.oid = s.usesysid
  where s.datid is not null
    and coalesce(s.backend_type, 'client backend') = 'client backend'
    and s.pid <> pg_catalog.pg_backend_pid()
    and s.usename <> current_user
    and not r.rolsuper and s.usename <> 'rdsadmin'`;

export const END_SESSIONS_SQL = `select count(*) filter (where pg_catalog.pg_terminate_backend(s.pid))::int as ended from ${OTHER_SESSIONS}`;
export const COUNT_SESSIONS_SQL = `select count(*)::int as remaining from ${OTHER_SESSIONS}`;

/** Quiet once may be a pause between two connections of a pool; the fence lets nobody in, so quiet twice is quiet. */
export function decide({ remaining, quietRounds }: EndSessionsInput): { done: boolean; quietRounds: number } {
  const quiet = remaining === 0 ? quietRounds + 1 : 0;
  return { done: quiet >= QUIET_ROUNDS, quietRounds: quiet };
}
