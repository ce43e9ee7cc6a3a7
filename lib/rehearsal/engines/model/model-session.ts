import type { Content } from './content';
import type { ModelServer } from './model-server';

export interface SessionIdentity {
  readonly user: string;
  readonly application: string;
  /** Address of the client's network interface. */
  readonly address: string;
}

/** One session as `pg_stat_activity` shows it. */
export class ModelSession {
  /** Called once when the server ends the session, with the SQLSTATE and the message that the client gets. */
  onEnd: (code: string, message: string) => void = () => undefined;
  /** What a transaction reads; `undefined` outside one. */
  snapshot: Content | undefined;
  private ended = false;

  constructor(
    readonly server: ModelServer,
    readonly pid: number,
    readonly identity: SessionIdentity,
  ) {}

  get isOpen(): boolean {
    return !this.ended;
  }

  /** The server ends the session. */
  end(code: string, message: string): void {
    if (this.ended) return;
    this.close();
    this.onEnd(code, message);
  }

  /** The client is gone. */
  close(): void {
    this.ended = true;
    this.server.sessions.delete(this);
  }
}
