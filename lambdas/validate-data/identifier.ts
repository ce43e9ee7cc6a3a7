/** A table as the configuration names it, taken apart. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

const PART = '(?:"((?:[^"]|"")+)"|([A-Za-z_][A-Za-z0-9_$]*))';
const TABLE = new RegExp(`^${PART}\\.${PART}$`);
const COLUMN = new RegExp(`^${PART}$`);
const MYSQL_PART = '(?:`((?:[^`]|``)+)`|([A-Za-z_$][A-Za-z0-9_$]*))';
const MYSQL_TABLE = new RegExp(`^${MYSQL_PART}\\.${MYSQL_PART}$`);
const MYSQL_COLUMN = new RegExp(`^${MYSQL_PART}$`);

/**
 * `schema.table`, each part as PostgreSQL writes it: unquoted parts fold to lower case. Throws for anything else, since
 * a name without its schema would depend on the search path.
 */
export function tableName(text: string): TableName {
  const match = TABLE.exec(text);
  if (!match) {
    throw new Error(`table '${text}': expected 'schema.table', with double quotes where PostgreSQL needs them`);
  }
  return { schema: part(match[1], match[2]), name: part(match[3], match[4]) };
}

/** `schema.table` of MySQL and MariaDB, which keep the case of every name and need backticks for unusual ones. */
export function mysqlTableName(text: string): TableName {
  const match = MYSQL_TABLE.exec(text);
  if (!match) {
    throw new Error(`table '${text}': expected 'database.table', with backticks where MySQL needs them`);
  }
  return { schema: mysqlPart(match[1], match[2]), name: mysqlPart(match[3], match[4]) };
}

export function mysqlColumnName(text: string): string {
  const match = MYSQL_COLUMN.exec(text);
  if (!match) {
    throw new Error(`column '${text}': expected one identifier, with backticks where MySQL needs them`);
  }
  return mysqlPart(match[1], match[2]);
}

export function backticked(identifier: string): string {
  return `\`${identifier.replaceAll('`', '``')}\``;
}

export function backtickedTable({ schema, name }: TableName): string {
  return `${backticked(schema)}.${backticked(name)}`;
}

/** Throws for anything that is not one identifier. */
export function columnName(text: string): string {
  const match = COLUMN.exec(text);
  if (!match) {
    throw new Error(`column '${text}': expected one identifier, with double quotes where PostgreSQL needs them`);
  }
  return part(match[1], match[2]);
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

export function quotedTable({ schema, name }: TableName): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

function part(inQuotes: string | undefined, plain: string | undefined): string {
  return inQuotes?.replaceAll('""', '"') ?? (plain ?? '').toLowerCase();
}

function mysqlPart(inBackticks: string | undefined, plain: string | undefined): string {
  return inBackticks?.replaceAll('``', '`') ?? plain ?? '';
}
