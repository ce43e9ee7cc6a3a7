import type { BaseCopy, Certificate, LogArchive, Server, ServerAddress, Superuser } from '../engine';
import { type Change, type Commit, Content, type TableName } from './content';
import { ModelSession, type SessionIdentity } from './model-session';

/** What a server needs of its engine. */
export interface ModelHost {
  now(): Date;
  committed(server: ModelServer, commit: Commit): void;
}

/** Where a server's data comes from. */
export interface Lineage {
  /** The same for every server that was restored, over however many steps, from one that was created. */
  readonly systemIdentifier: string;
  readonly timeline: number;
  /** Name of the server it was restored from; absent for one that was created. */
  readonly parent?: string;
  /** Commits that it was restored with. */
  readonly restored: number;
}

/** The history of a server up to one moment; shared by reference, never changed. */
export class ModelCopy implements BaseCopy {
  readonly sizeInBytes = 1_048_576;
  discarded = false;

  constructor(
    readonly source: ModelServer,
    readonly commits: readonly Commit[],
    readonly consistentAt: Date,
  ) {}

  get databaseTime(): Date {
    return new Date(this.commits.at(-1)?.at ?? this.consistentAt);
  }

  async discard(): Promise<void> {
    this.discarded = true;
  }
}

/** Everything that a server ever committed; it outlives the server. */
export class ModelArchive implements LogArchive {
  discarded = false;

  constructor(readonly commits: readonly Commit[]) {}

  async discard(): Promise<void> {
    this.discarded = true;
  }
}

const SUPERUSER = 'rdsadmin';

/** A database server without a process: a history of commits, the content that it makes, and sessions. */
export class ModelServer implements Server {
  readonly address: ServerAddress;
  readonly archive: ModelArchive;
  readonly sessions = new Set<ModelSession>();
  /** Certificate that the server shows. */
  certificate: Certificate;
  isRunning = true;
  /** Tables with damaged pages: reading one of them all is an error. */
  readonly damagedTables = new Set<TableName>();
  private readonly commits: Commit[];
  private readonly replicas = new Set<ModelServer>();
  private source: ModelServer | undefined;
  private current: Content;
  private nextPid = 100;

  constructor(
    readonly name: string,
    readonly lineage: Lineage,
    history: readonly Commit[],
    private readonly host: ModelHost,
    private readonly options: { readonly certificate: Certificate; readonly database: string },
  ) {
    this.address = { host: `model:${name}`, port: 5432 };
    this.certificate = options.certificate;
    this.commits = [...history];
    this.archive = new ModelArchive(this.commits);
    this.current = Content.of(history);
  }

  get superuser(): Superuser {
    return { ...this.address, user: SUPERUSER, password: 'no client can use it', database: this.options.database };
  }

  get database(): string {
    return this.options.database;
  }

  /** The content now. Not to be changed: write with `commit`. */
  get content(): Content {
    return this.current;
  }

  /** The content now, as a value that later commits do not change. */
  snapshot(): Content {
    return Content.of(this.commits);
  }

  /** The content at a moment, everything committed in that moment included. */
  contentAt(time: Date): Content {
    return Content.of(this.commits.filter(({ at }) => at <= time.getTime()));
  }

  /** Commits of clients since this server exists, what it was restored with left out. */
  get writes(): readonly Commit[] {
    return this.commits.slice(this.lineage.restored);
  }

  /** True while it follows a source: it refuses to write. */
  get isReplica(): boolean {
    return this.source !== undefined;
  }

  commit(by: string, change: Change, at = this.host.now()): void {
    if (this.source) throw new Error(`cannot write to '${this.name}': it is a read-only replica`);
    const commit = { at: at.getTime(), by, change };
    this.apply(commit);
    this.host.committed(this, commit);
  }

  /** From now on every commit of the source is made here too. */
  follow(source: ModelServer): void {
    this.source = source;
    source.replicas.add(this);
  }

  async promote(): Promise<void> {
    this.source?.replicas.delete(this);
    this.source = undefined;
  }

  /** Opens a session of a client that has proved who it is. */
  open(identity: SessionIdentity): ModelSession {
    this.nextPid += 1;
    const session = new ModelSession(this, this.nextPid, identity);
    this.sessions.add(session);
    return session;
  }

  async start(): Promise<void> {
    this.isRunning = true;
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    for (const session of [...this.sessions])
      session.end('57P01', 'terminating connection due to administrator command');
  }

  async restart(certificate?: Certificate): Promise<void> {
    await this.stop();
    if (certificate) this.certificate = certificate;
    await this.start();
  }

  async setPassword(user: string, password: string): Promise<void> {
    const login = this.current.logins.get(user);
    if (!login) throw new Error(`password of '${user}' cannot be set: there is no such role on '${this.name}'`);
    this.commit(SUPERUSER, { kind: 'login', user, login: { ...login, password } });
  }

  async copy(): Promise<ModelCopy> {
    return new ModelCopy(this, [...this.commits], this.host.now());
  }

  async archiveNow(): Promise<Date> {
    return this.host.now();
  }

  async discard(): Promise<void> {
    await this.promote();
    await this.stop();
  }

  private apply(commit: Commit): void {
    this.commits.push(commit);
    this.current.apply(commit);
    for (const replica of this.replicas) replica.apply(commit);
  }
}
