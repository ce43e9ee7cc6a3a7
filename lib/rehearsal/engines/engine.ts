/** What the RDS part needs of a database engine. Nothing here knows of AWS. */

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface Superuser extends ServerAddress {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A consistent copy of one server's data, kept apart from the server: it outlives it. */
export interface BaseCopy {
  /** When the copy became consistent: a restore to a time starts from a copy that is not later. */
  readonly consistentAt: Date;
  /** Time of the most recent transaction in the copy, rounded up to a millisecond. */
  readonly databaseTime: Date;
  readonly sizeInBytes: number;
  /** Removes the files. A restore from the copy that is under way fails. */
  discard(): Promise<void>;
}

/** The write-ahead log of one server since its creation; outlives the server until it is discarded. */
export interface LogArchive {
  discard(): Promise<void>;
}

export interface CreateServer {
  /** Names the server's files; unique in the engine. */
  readonly name: string;
  readonly certificate: Certificate;
  readonly masterUser: string;
  readonly masterPassword: string;
  readonly database: string;
}

export type RestoreTarget =
  | { readonly kind: 'copy' }
  /** Everything committed at or before `time`, from the log archive of the server that the copy was taken of. */
  | { readonly kind: 'time'; readonly archive: LogArchive; readonly time: Date };

export interface RestoreServer {
  readonly name: string;
  readonly certificate: Certificate;
  readonly database: string;
  readonly from: BaseCopy;
  readonly target: RestoreTarget;
}

export interface ReplicateServer {
  readonly name: string;
  readonly certificate: Certificate;
  readonly database: string;
  /** A running server of the same engine. */
  readonly source: Server;
}

/** One running or stopped database server. */
export interface Server {
  /** Where the server itself listens; clients of the world come through the network's listener instead. */
  readonly address: ServerAddress;
  readonly archive: LogArchive;
  /** The world's own account; no client of the world can log in with it. */
  readonly superuser: Superuser;
  start(): Promise<void>;
  /** Ends all sessions and stops in order. Does nothing when stopped. */
  stop(): Promise<void>;
  /** Stops, takes the certificate when one is given, starts. */
  restart(certificate?: Certificate): Promise<void>;
  setPassword(user: string, password: string): Promise<void>;
  /**
   * Takes writes, or refuses them from everybody but the world's own account, at once and after every restart; only
   * engines with such a switch have it.
   */
  setReadOnly?(on: boolean): Promise<void>;
  /** Takes a copy while the server works; `name` is unique in the engine. */
  copy(name: string): Promise<BaseCopy>;
  /** Brings the log archive up to now and answers the latest time a restore can reach. */
  archiveNow(): Promise<Date>;
  /** Ends the following of a source; only replicas have it. */
  promote?(): Promise<void>;
  /** Stops and removes the server's files, without its archive and copies. */
  discard(): Promise<void>;
}

export interface Engine {
  /** RDS's name of the engine: `postgres`. */
  readonly name: string;
  /** Version as RDS shows it: `18.4`. */
  readonly version: string;
  /** Parameter group family: `postgres18`. */
  readonly family: string;
  create(options: CreateServer): Promise<Server>;
  restore(options: RestoreServer): Promise<Server>;
  /** A read-only server that follows its source. */
  replicate(options: ReplicateServer): Promise<Server>;
  /** Stops every server and removes every file of the engine. */
  close(): Promise<void>;
}
