import type { CreateServer, Server } from '../engine';
import { makeServerFiles, type ServerFiles, writeCertificate } from './server-files';
import type { ServerHost } from './server-host';

/** The servers of one engine. */
export class ServerSet<Kind extends Server> {
  private readonly servers = new Set<Kind>();

  constructor(private readonly host: ServerHost<unknown>) {}

  /** Makes a server and has it filled; nothing of it stays when that fails. */
  async build(
    { name, certificate }: Pick<CreateServer, 'name' | 'certificate'>,
    make: (files: ServerFiles) => Kind,
    fill: (server: Kind, files: ServerFiles) => Promise<void>,
  ): Promise<Kind> {
    const files = await makeServerFiles(this.host, name);
    const server = make(files);
    this.servers.add(server);
    try {
      await writeCertificate(files, certificate, this.host.account);
      await fill(server, files);
      return server;
    } catch (error) {
      await server.discard();
      await server.archive.discard();
      this.servers.delete(server);
      throw error;
    }
  }

  /** Stops every server and removes every file of the engine. */
  async close(): Promise<void> {
    await Promise.all([...this.servers].map((server) => server.discard()));
    await this.host.close();
  }
}
