import type { Content, TableName } from './content';
import { dataStatements } from './data-statements';
import type { ModelSession } from './model-session';
import { type Answer, boolean, integer, SqlError, type Statement, text } from './statement';

const NO_ROWS: Answer = { columns: [], rows: [] };

/** The content that a statement of the session reads: inside a transaction the one it began with. */
export function contentFor(session: ModelSession): Content {
  return session.snapshot ?? session.server.content;
}

/** Client sessions of others, as the functions ask for them. */
function otherSessions(session: ModelSession): ModelSession[] {
  return [...session.server.sessions].filter((other) => other.identity.user !== session.identity.user);
}

function isMember(session: ModelSession, role: string): boolean {
  return contentFor(session).logins.get(session.identity.user)?.memberships.includes(role) ?? false;
}

const sessionStatements: readonly Statement[] = [
  {
    // The login is tried: what may it do?
    pattern:
      /^select pg_catalog\.pg_has_role\(current_user, 'pg_read_all_data', 'usage'\) as reads, pg_catalog\.pg_has_role\(current_user, 'pg_signal_backend', 'usage'\) as ends$/,
    answer: (session) => ({
      columns: [boolean('reads'), boolean('ends')],
      rows: [[isMember(session, 'pg_read_all_data'), isMember(session, 'pg_signal_backend')]],
    }),
  },
  {
    pattern:
      /^select count\(\*\) filter \(where pg_catalog\.pg_terminate_backend\(s\.pid\)\)::int as ended from pg_catalog\.pg_stat_activity s .* and s\.usename <> current_user .*$/,
    answer: (session) => {
      const others = otherSessions(session);
      for (const other of others) other.end('57P01', 'terminating connection due to administrator command');
      return { columns: [integer('ended')], rows: [[others.length]] };
    },
  },
  {
    pattern:
      /^select count\(\*\)::int as remaining from pg_catalog\.pg_stat_activity s .* and s\.usename <> current_user .*$/,
    answer: (session) => ({ columns: [integer('remaining')], rows: [[otherSessions(session).length]] }),
  },
  {
    pattern:
      /^select system_identifier::text as system_identifier, \(.*pg_walfile_name\(pg_current_wal_insert_lsn\(\)\).* as timeline_id from pg_control_system\(\)$/,
    answer: ({ server: { lineage } }) => ({
      columns: [text('system_identifier'), integer('timeline_id')],
      rows: [[lineage.systemIdentifier, lineage.timeline]],
    }),
  },
  {
    pattern:
      /^select pg_is_in_recovery\(\) or current_setting\('transaction_read_only'\)::bool as read_only, exists \(select 1 from pg_class\) as reads$/,
    answer: ({ server }) => ({ columns: [boolean('read_only'), boolean('reads')], rows: [[server.isReplica, true]] }),
  },
  {
    pattern: /^select pg_is_in_recovery\(\) as recovering$/,
    answer: ({ server }) => ({ columns: [boolean('recovering')], rows: [[server.isReplica]] }),
  },
  {
    pattern: /^begin isolation level repeatable read read only$/,
    answer: (session) => {
      session.snapshot = session.server.snapshot();
      return NO_ROWS;
    },
  },
  {
    pattern: /^rollback$/,
    answer: (session) => {
      session.snapshot = undefined;
      return NO_ROWS;
    },
  },
  { pattern: /^(rollback to )?savepoint \w+$/, answer: () => NO_ROWS },
  {
    // Settings of the session: none of them changes what the model answers.
    pattern: /^select set_config\('\w+', (?:'[^']*'|\$1), true\)(?:, set_config\('\w+', '[^']*', true\))*$/,
    answer: () => ({ columns: [text('set_config')], rows: [['']] }),
  },
];

const STATEMENTS: readonly Statement[] = [...sessionStatements, ...dataStatements(contentFor)];

/** Answers exactly the statements of this project's functions. Throws for any other, and names it. */
export function execute(session: ModelSession, sql: string, parameters: readonly (string | null)[]): Answer {
  const statement = sql.replaceAll(/\s+/g, ' ').trim();
  for (const table of session.server.damagedTables) {
    if (readsAll(statement, table)) throw new SqlError('XX001', `invalid page in block 7 of relation "${table}"`);
  }
  for (const { pattern, answer } of STATEMENTS) {
    const match = pattern.exec(statement);
    if (match) return answer(session, match, parameters);
  }
  throw new Error(
    `the model database does not understand '${statement}': expected a statement of the functions; teach it in engines/model, or use the PostgreSQL engine`,
  );
}

/** A query that needs every page of a table; one that is content with any row reads the first. */
function readsAll(statement: string, table: TableName): boolean {
  return (
    new RegExp(`\\b(from|join) (only )?"?public"?\\."?${table}\\b`, 'i').test(statement) &&
    !/ limit 1\b/.test(statement)
  );
}
