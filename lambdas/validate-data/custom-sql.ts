import type { EngineName } from '../shared/contract/database-settings';

const POSTGRES_SKIPPED = [
  /^--[^\n]*/, // comment to the end of the line
  /^\/\*[\s\S]*?\*\//, // comment, not nested
  /^[eE]'(?:[^'\\]|''|\\[\s\S])*'/, // string with escapes
  /^'(?:[^']|'')*'/,
  /^"(?:[^"]|"")*"/,
  /^\$([A-Za-z_][A-Za-z0-9_]*)?\$[\s\S]*?\$\1\$/, // dollar quotes
];

/** As MySQL and MariaDB read it in the SQL mode that checks run in: two hyphens need a space to begin a comment. */
const MYSQL_SKIPPED = [
  /^(?:--(?=\s)|#)[^\n]*/,
  /^\/\*[\s\S]*?\*\//,
  /^'(?:[^'\\]|''|\\[\s\S])*'/,
  /^"(?:[^"\\]|""|\\[\s\S])*"/,
  /^`(?:[^`]|``)*`/,
];
/** `/*!` of MySQL and `/*M!` of MariaDB: what looks like a comment is carried out. */
const EXECUTABLE_COMMENT = /\/\*M?!/i;

/**
 * The query that counts the rows of a custom check: 0 means that the invariant holds. Throws unless the text is one
 * SELECT (or WITH ... SELECT). Being a subquery keeps INTO and data-modifying WITH out; the transaction is read only.
 */
export function countingQuery(sql: string, engine: EngineName = 'postgres'): string {
  const statement = sql.trim().replace(/;\s*$/, '');
  if (!/^(select|with)\b/i.test(withoutLeadingComments(statement))) {
    throw new Error(`sql: found a statement that begins with '${statement.slice(0, 20)}', expected SELECT or WITH`);
  }
  if (engine !== 'postgres' && EXECUTABLE_COMMENT.test(statement)) {
    throw new Error("sql: found a comment that the server carries out ('/*!'), expected none; write it without one");
  }
  if (hasSemicolon(statement, engine === 'postgres' ? POSTGRES_SKIPPED : MYSQL_SKIPPED)) {
    throw new Error('sql: found more than one statement, expected a single SELECT');
  }
  // The newline ends a comment that the text may end with.
  const count = engine === 'postgres' ? 'count(*)::text' : 'count(*)';
  return `select ${count} as violations from (${statement}\n) as violation`;
}

function withoutLeadingComments(statement: string): string {
  return statement.replace(/^(?:\s+|--[^\n]*\n|#[^\n]*\n|\/\*[\s\S]*?\*\/)*/, '');
}

function hasSemicolon(statement: string, patterns: readonly RegExp[]): boolean {
  let rest = statement;
  while (rest.length > 0) {
    const skipped = patterns.map((pattern) => pattern.exec(rest)?.[0]).find((match) => match !== undefined);
    if (skipped === undefined && rest.startsWith(';')) {
      return true;
    }
    rest = rest.slice(skipped?.length ?? 1);
  }
  return false;
}
