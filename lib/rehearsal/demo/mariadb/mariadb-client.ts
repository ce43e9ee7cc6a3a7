import { type Connection, type ConnectionOptions, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Queryable } from '../queryable';

/** Names in double quotes, as in the statements that the demo has for both engines; strings compare as they are. */
export const SQL_MODE = 'ANSI_QUOTES,STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION';

/** A connection of the rehearsal to MariaDB that is asked as one to PostgreSQL is. */
export class MariadbClient implements Queryable {
  private constructor(private readonly connection: Connection) {}

  static async connect(options: ConnectionOptions): Promise<MariadbClient> {
    const connection = await createConnection({ ...options, dateStrings: true, supportBigNumbers: true });
    // A server that is rebooted ends idle clients with an error event; the query that runs then rejects by itself.
    connection.on('error', () => undefined);
    await connection.query(`set session sql_mode = '${SQL_MODE}', time_zone = '+00:00'`);
    return new MariadbClient(connection);
  }

  /** `$1` stands for the first value. */
  async query(text: string, values: unknown[] = []) {
    const ordered: unknown[] = [];
    const statement = text.replaceAll(/\$(\d+)/g, (_, number: string) => {
      ordered.push(values[Number(number) - 1]);
      return '?';
    });
    const [rows] = await this.connection.query<RowDataPacket[]>(statement, ordered);
    return Array.isArray(rows) ? { rows, rowCount: rows.length } : { rows: [], rowCount: null };
  }

  async end(): Promise<void> {
    await this.connection.end().catch(() => this.connection.destroy());
  }
}
