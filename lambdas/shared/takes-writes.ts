import type { Sql } from './sql';

/** Whether the server reads its catalogue and would take a write; asked without writing anything. */
export async function takesWrites(sql: Sql): Promise<boolean> {
  if (sql.engine === 'postgres') {
    const [row] = await sql.query(
      "select pg_is_in_recovery() or current_setting('transaction_read_only')::bool as read_only, exists (select 1 from pg_class) as reads",
    );
    return row?.['read_only'] === false && row['reads'] === true;
  }
  // Versions show a switch as a number or as a word.
  const [row] = await sql.query(
    `select upper(concat(@@global.read_only)) in ('0', 'OFF') and upper(concat(@@global.innodb_read_only)) in ('0', 'OFF')
      and exists (select 1 from information_schema.tables) as writable`,
  );
  return Number(row?.['writable']) === 1;
}
