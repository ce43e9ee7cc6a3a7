import * as z from 'zod';
import type { LostRows, Revert } from '../shared/contract/cut-over-revert';
import type { Check } from '../shared/contract/verdict';
import { databaseSettings, variable } from '../shared/environment';
import { type Login, Secrets } from '../shared/secrets';
import { identityOf } from '../shared/server-identity';
import { connect, type Sql } from '../shared/sql';
import { parse, taskHandler } from '../shared/task';
import { dialectOf } from '../validate-data/check-dialect';
import type { ListLostWritesOutput } from './contract';
import { decide, recencyColumns } from './decide';
import { MOST_TABLES, rowsSince, tablesOf } from './statements';

const secrets = new Secrets();
const endpointSchema = z.object({ host: z.string().min(1), port: z.number().int().positive() });
/** Synth has checked them. */
const options = z.object({ checks: z.array(z.custom<Check>()) });

export const handler = taskHandler(
  { needs: ['incident', 'revert'], options },
  async ({ state, context, options: { checks }, now }): Promise<ListLostWritesOutput> => {
    const { revert } = state;
    const login = await secrets.login(databaseSettings().secrets.validator);
    const from = `database-recovery ${context.stateName}`;
    const tables = await asked(revert.production, login, from, (sql) => lostRows(sql, revert, checks));
    const identity = await asked(revert.retired, login, from, identityOf);
    return decide({ revert, tables, identity, now });
  },
);

async function lostRows(sql: Sql, { since }: Revert, checks: readonly Check[]): Promise<LostRows[]> {
  const columns = recencyColumns(checks, sql.engine);
  const { quotedTable, tableName } = dialectOf(sql.engine);
  const names = await tablesOf(sql);
  const rows: LostRows[] = [];
  for (const table of names.slice(0, MOST_TABLES)) {
    const column = columns.get(quotedTable(tableName(table)));
    if (column === undefined || since === undefined) {
      rows.push({ table, rows: 'unknown' });
    } else {
      rows.push({ table, rows: await rowsSince(sql, table, column, since), column });
    }
  }
  return names.length > MOST_TABLES ? [...rows, { table: 'further tables', rows: 'unknown' }] : rows;
}

async function asked<T>(
  instance: Revert['retired'],
  login: Login,
  applicationName: string,
  question: (sql: Sql) => Promise<T>,
): Promise<T> {
  const { host, port } = parse(endpointSchema, instance, `endpoint of '${instance.identifier}'`);
  const { engine, databaseName: database } = databaseSettings();
  const endpoint = { engine, host, port, database, applicationName };
  const sql = await connect(endpoint, login, variable('DATABASE_CA_FILE'));
  try {
    return await question(sql);
  } finally {
    await sql.close();
  }
}
