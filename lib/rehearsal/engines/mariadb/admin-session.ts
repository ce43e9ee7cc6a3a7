import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Superuser } from '../engine';

/** The world's own session to one server; opened on demand and again after the server ended it. */
export class AdminSession {
  private connection: Promise<Connection> | undefined;

  constructor(private readonly superuser: Superuser) {}

  async rows<Row>(statement: string): Promise<Row[]> {
    const [rows] = await (await this.open()).query<RowDataPacket[]>(statement);
    return (Array.isArray(rows) ? rows : []) as Row[];
  }

  /** The one row that `statement` answers. */
  async row<Row>(statement: string): Promise<Row> {
    const [row] = await this.rows<Row>(statement);
    if (!row) throw new Error(`'${statement}' answered no row: expected one`);
    return row;
  }

  async close(): Promise<void> {
    const connection = this.connection;
    this.connection = undefined;
    await connection?.then(
      (open) => open.end().catch(() => open.destroy()),
      () => {},
    );
  }

  private open(): Promise<Connection> {
    this.connection ??= this.connect();
    return this.connection;
  }

  private async connect(): Promise<Connection> {
    const { host, port, user, password } = this.superuser;
    const forget = () => {
      this.connection = undefined;
    };
    try {
      const connection = await createConnection({ host, port, user, password, dateStrings: true });
      connection.on('error', forget);
      connection.on('end', forget);
      return connection;
    } catch (error) {
      forget();
      throw error;
    }
  }
}
