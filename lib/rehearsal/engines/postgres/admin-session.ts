import { Client, type QueryResultRow } from 'pg';
import type { Superuser } from '../engine';

/** The world's own session to one server; opened on demand and again after the server ended it, until it is closed. */
export class AdminSession {
  private client: Promise<Client> | undefined;
  /** Settles when the statement before has been answered: a client takes one at a time. */
  private turn: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(private readonly superuser: Superuser) {}

  async rows<Row extends QueryResultRow>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    const answered = this.turn.then(async () => (await this.open()).query<Row>(statement, parameters));
    this.turn = answered.catch(() => undefined);
    return (await answered).rows;
  }

  /** The one row that `statement` answers. */
  async row<Row extends QueryResultRow>(statement: string, parameters: unknown[] = []): Promise<Row> {
    const [row] = await this.rows<Row>(statement, parameters);
    if (!row) throw new Error(`'${statement}' answered no row: expected one`);
    return row;
  }

  async close(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.isClosed = true;
    await client?.then(
      (open) => open.end(),
      () => {},
    );
  }

  private open(): Promise<Client> {
    if (this.isClosed) throw new Error('the session is closed: expected no further statement');
    this.client ??= this.connect();
    return this.client;
  }

  private async connect(): Promise<Client> {
    const client = new Client({ ...this.superuser, application_name: 'rehearsal' });
    const forget = () => {
      this.client = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
    } catch (error) {
      forget();
      throw error;
    }
    return client;
  }
}
