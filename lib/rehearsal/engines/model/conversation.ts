import type { ModelServer } from './model-server';
import type { ModelSession } from './model-session';
import { type Answer, SqlError } from './statement';
import { execute } from './statements';
import {
  AUTHENTICATED,
  BIND_COMPLETE,
  backendKey,
  boundParameters,
  CLEARTEXT_PASSWORD,
  type ClientMessage,
  commandComplete,
  cStrings,
  dataRow,
  errorResponse,
  NO_DATA,
  PARSE_COMPLETE,
  parameterStatus,
  readyForQuery,
  rowDescription,
  TLS_YES,
  takeMessage,
} from './wire-messages';

/** The client's end of the connection. */
export interface ConversationClient {
  send(bytes: Buffer): void;
  /** The server closes the connection. */
  hangUp(): void;
}

/** A server's side of one connection in the PostgreSQL protocol: TLS asked for, login by password, extended queries. */
export class Conversation {
  private buffer = Buffer.alloc(0);
  private stage: 'start' | 'password' | 'queries' | 'over' = 'start';
  private startup = new Map<string, string>();
  private session: ModelSession | undefined;
  private statement = '';
  private answer: Answer | undefined;
  private failed = false;

  constructor(
    private readonly server: ModelServer,
    private readonly client: ConversationClient,
    private readonly address: string,
    /** Told of a statement that nobody taught the model: a fault of the simulation, not of the run. */
    private readonly notUnderstood: (error: Error) => void,
  ) {}

  receive(bytes: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, bytes]);
    while (this.stage !== 'over') {
      const taken = takeMessage(this.buffer, this.stage === 'start');
      if (!taken) return;
      this.buffer = Buffer.from(taken.rest);
      this.handle(taken.message);
    }
  }

  /** The client is gone, or the network cut the connection. */
  close(): void {
    this.stage = 'over';
    this.session?.close();
  }

  private handle(message: ClientMessage): void {
    if (message.type === 'tls') this.client.send(TLS_YES);
    else if (message.type === 'startup') this.start(message.body);
    else if (message.type === 'X') this.leave();
    else if (this.stage === 'password' && message.type === 'p') this.login(cStrings(message.body)[0] ?? '');
    else this.extended(message);
  }

  private start(body: Buffer): void {
    const words = cStrings(body);
    for (let index = 0; index + 1 < words.length; index += 2) this.startup.set(words[index]!, words[index + 1]!);
    this.stage = 'password';
    this.client.send(CLEARTEXT_PASSWORD);
  }

  private login(password: string): void {
    const user = this.startup.get('user') ?? '';
    const database = this.startup.get('database') ?? user;
    if (this.server.content.logins.get(user)?.password !== password) {
      this.refuse('28P01', `password authentication failed for user "${user}"`);
      return;
    }
    if (database !== this.server.database) {
      this.refuse('3D000', `database "${database}" does not exist`);
      return;
    }
    const application = this.startup.get('application_name') ?? '';
    this.session = this.server.open({ user, application, address: this.address });
    this.session.onEnd = (code, text) => this.refuse(code, text);
    this.stage = 'queries';
    const status = [
      parameterStatus('server_version', '18.4'),
      parameterStatus('client_encoding', 'UTF8'),
      parameterStatus('standard_conforming_strings', 'on'),
    ];
    this.client.send(Buffer.concat([AUTHENTICATED, ...status, backendKey(this.session.pid), readyForQuery(false)]));
  }

  private extended({ type, body }: ClientMessage): void {
    if (this.failed && type !== 'S') return;
    switch (type) {
      case 'P':
        this.statement = body.toString('utf8', 1, body.indexOf(0, 1));
        this.client.send(PARSE_COMPLETE);
        return;
      case 'B':
        this.run(boundParameters(body));
        return;
      case 'D':
        this.client.send(this.answer?.columns.length ? rowDescription(this.answer.columns) : NO_DATA);
        return;
      case 'E':
        this.sendRows();
        return;
      case 'S':
        this.failed = false;
        this.client.send(readyForQuery(this.session?.snapshot !== undefined));
        return;
      default:
        this.fail(new Error(`the model database does not understand message '${type}': expected extended queries`));
    }
  }

  private run(parameters: readonly (string | null)[]): void {
    if (!this.session) {
      this.fail(new Error('the model database was sent a query before the login'));
      return;
    }
    try {
      this.answer = execute(this.session, this.statement, parameters);
      this.client.send(BIND_COMPLETE);
    } catch (error) {
      this.fail(error);
    }
  }

  private sendRows(): void {
    const rows = this.answer?.rows ?? [];
    const verb = /^\s*(\w+)/.exec(this.statement)?.[1]?.toUpperCase() ?? 'SELECT';
    const tag = verb === 'SELECT' ? `SELECT ${rows.length}` : verb;
    this.client.send(Buffer.concat([...rows.map(dataRow), commandComplete(tag)]));
  }

  private fail(error: unknown): void {
    this.failed = true;
    if (error instanceof SqlError) {
      this.client.send(errorResponse('ERROR', error.code, error.message));
      return;
    }
    const fault = error instanceof Error ? error : new Error(String(error));
    this.notUnderstood(fault);
    this.client.send(errorResponse('ERROR', '0A000', fault.message));
  }

  private refuse(code: string, text: string): void {
    this.client.send(errorResponse('FATAL', code, text));
    this.leave();
  }

  private leave(): void {
    this.close();
    this.client.hangUp();
  }
}
