import type { WorldContext } from '../../world';
import type { CreateServer, Engine, ReplicateServer, RestoreServer } from '../engine';
import type { Commit } from './content';
import { ModelArchive, ModelCopy, ModelServer } from './model-server';

const PREDEFINED = ['pg_read_all_data', 'pg_signal_backend', 'pg_monitor'];

/**
 * PostgreSQL as far as a recovery sees it, without a process: what counts is which commits a server holds and which
 * server it descends from. For simulations; the rehearsal runs on the real server.
 */
export class ModelEngine implements Engine {
  readonly name = 'postgres';
  readonly version = '18.4';
  readonly family = 'postgres18';
  private readonly servers = new Map<string, ModelServer>();
  private readonly listeners = new Set<(server: ModelServer, commit: Commit) => void>();

  constructor(private readonly context: Pick<WorldContext, 'clock' | 'random'>) {}

  /** Calls the listener for every commit on every server; gives a function that ends it. */
  onCommit(listener: (server: ModelServer, commit: Commit) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** By the name it was made with: the resource ID of its instance. */
  server(name: string): ModelServer | undefined {
    return this.servers.get(name);
  }

  /** By `address.host`. */
  serverAt(host: string): ModelServer | undefined {
    return this.servers.get(host.replace(/^model:/, ''));
  }

  async create(options: CreateServer): Promise<ModelServer> {
    const digits = Array.from({ length: 18 }, () => Math.floor(this.context.random() * 10)).join('');
    const server = this.add(options, { systemIdentifier: `7${digits}`, timeline: 1, restored: 0 }, []);
    const login = { password: options.masterPassword, memberships: PREDEFINED };
    server.commit('rdsadmin', { kind: 'login', user: options.masterUser, login });
    return server;
  }

  async restore(options: RestoreServer): Promise<ModelServer> {
    const { from, target, name } = options;
    if (!(from instanceof ModelCopy)) throw new Error(`cannot restore '${name}': expected a copy taken by this engine`);
    if (from.discarded) throw new Error(`cannot restore '${name}': the copy was removed`);
    const { lineage } = from.source;
    const child = {
      systemIdentifier: lineage.systemIdentifier,
      timeline: lineage.timeline + 1,
      parent: from.source.name,
    };
    const commits = target.kind === 'copy' ? from.commits : this.replayed(from, target.archive, target.time, name);
    return this.add(options, { ...child, restored: commits.length }, commits);
  }

  async replicate({ source, ...options }: ReplicateServer): Promise<ModelServer> {
    if (!(source instanceof ModelServer)) {
      throw new Error(`cannot replicate '${options.name}': expected a source of this engine`);
    }
    const { systemIdentifier, timeline } = source.lineage;
    const { commits } = await source.copy();
    const lineage = { systemIdentifier, timeline, parent: source.name, restored: commits.length };
    const replica = this.add(options, lineage, commits);
    replica.follow(source);
    return replica;
  }

  async close(): Promise<void> {
    for (const server of this.servers.values()) await server.discard();
    this.servers.clear();
    this.listeners.clear();
  }

  private replayed(from: ModelCopy, archive: unknown, time: Date, name: string): readonly Commit[] {
    if (!(archive instanceof ModelArchive) || archive.discarded) {
      throw new Error(`cannot restore '${name}': expected a log archive of this engine that is still there`);
    }
    if (time < from.consistentAt) {
      throw new Error(
        `cannot restore '${name}' to ${time.toISOString()}: the copy is consistent only from ${from.consistentAt.toISOString()}; use an earlier copy`,
      );
    }
    return archive.commits.filter(({ at }) => at <= time.getTime());
  }

  private add(
    { name, certificate, database }: Pick<CreateServer, 'name' | 'certificate' | 'database'>,
    lineage: ModelServer['lineage'],
    history: readonly Commit[],
  ): ModelServer {
    if (this.servers.has(name))
      throw new Error(`a server '${name}' exists already; give each server a name of its own`);
    const host = {
      now: () => this.context.clock.now(),
      committed: (server: ModelServer, commit: Commit) => {
        for (const listener of this.listeners) listener(server, commit);
      },
    };
    const server = new ModelServer(name, lineage, history, host, { certificate, database });
    this.servers.set(name, server);
    return server;
  }
}
