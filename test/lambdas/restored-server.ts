import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SqlEndpoint } from '../../lambdas/shared/sql';
import { realClock } from '../../lib/rehearsal/clock';
import type { Engine, ServerAddress } from '../../lib/rehearsal/engines/engine';
import type { EngineContext } from '../../lib/rehearsal/engines/servers/server-host';
import { CertificateAuthority } from '../../lib/rehearsal/network/certificate-authority';

export const VALIDATOR = { username: 'recovery_validator', password: 'validator-secret' };
export const APPLICATION = { username: 'orders_app', password: 'application-secret' };
const MASTER = { username: 'master', password: 'master-secret' };

/** What the clients of PostgreSQL and MariaDB both take. */
export interface ClientOptions extends ServerAddress {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: { readonly rejectUnauthorized: boolean };
}

interface RestoredServerOptions<Session> {
  readonly engine: SqlEndpoint['engine'];
  createEngine(context: EngineContext): Promise<Engine>;
  openSession(options: ClientOptions): Promise<Session>;
  closeSession(session: Session): Promise<void>;
  /** Makes accounts and tables. */
  fill(master: Session, application: () => Promise<Session>): Promise<Session>;
}

/** A real server of `engine`, reached as the handlers reach one: TLS, host name verified. */
export async function restoredServer<Session>(options: RestoredServerOptions<Session>) {
  const directory = mkdtempSync(join(tmpdir(), `restored-${options.engine}-`));
  const engine = await options.createEngine({ directory, clock: realClock });
  const authority = await CertificateAuthority.create('test', () => new Date());
  const certificate = await authority.issue('localhost');
  const server = await engine.create({
    name: 'restored',
    certificate,
    masterUser: MASTER.username,
    masterPassword: MASTER.password,
    database: 'orders',
  });
  const caFile = join(directory, 'ca.pem');
  writeFileSync(caFile, authority.pem);
  const endpoint: SqlEndpoint = {
    engine: options.engine,
    host: 'localhost',
    port: server.address.port,
    database: 'orders',
    applicationName: 'test',
  };
  const sessions: Session[] = [];
  const session = async ({ username: user, password }: typeof MASTER) => {
    const ssl = { rejectUnauthorized: false };
    const opened = await options.openSession({ ...server.address, user, password, database: 'orders', ssl });
    sessions.push(opened);
    return opened;
  };
  const newSession = () => session(APPLICATION);
  return {
    engine,
    server,
    certificate,
    endpoint,
    caFile,
    app: await options.fill(await session(MASTER), newSession),
    newSession,
    certificateFor: (name: string) => authority.issue(name),
    validator: (port = server.address.port) => connect({ ...endpoint, port }, VALIDATOR, caFile),
    close: async () => {
      await Promise.all(sessions.map((opened) => options.closeSession(opened)));
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
