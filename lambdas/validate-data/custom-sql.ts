const SKIPPED = [
  /^--[^\n]*/, // comment to the end of the line
  /^\/\*[\s\S]*?\*\//, // comment, not nested
  /^[eE]'(?:[^'\\]|''|\\[\s\S])*'/, // string with escapes
  /^'(?:[^']|'')*'/,
  /^"(?:[^"]|"")*"/,
  /^\$([A-Za-z_][A-Za-z0-9_]*)?\$[\s\S]*?\$\1\$/, // dollar quotes
];

/**
 * The query that counts the rows of a custom check: 0 means that the invariant holds. Throws unless the text is one
 * SELECT (or WITH ... SELECT). Being a subquery keeps INTO and data-modifying WITH out; the transaction is read only.
 */
export function countingQuery(sql: string): string {
  const statement = sql.trim().replace(/;\s*$/, '');
  if (!/^(select|with)\b/i.test(withoutLeadingComments(statement))) {
    throw new Error(`sql: found a statement that begins with '${statement.slice(0, 20)}', expected SELECT or WITH`);
  }
  if (hasSemicolon(statement)) {
    throw new Error('sql: found more than one statement, expected a single SELECT');
  }
  // The newline ends a comment that the text may end with.
  return `select count(*)::text as violations from (${statement}\n) as violation`;
}

function withoutLeadingComments(statement: string): string {
  return statement.replace(/^(?:\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/)*/, '');
}

function hasSemicolon(statement: string): boolean {
  let rest = statement;
  while (rest.length > 0) {
    const skipped = SKIPPED.map((pattern) => pattern.exec(rest)?.[0]).find((match) => match !== undefined);
    if (skipped === undefined && rest.startsWith(';')) {
      return true;
    }
    rest = rest.slice(skipped?.length ?? 1);
  }
  return false;
}
