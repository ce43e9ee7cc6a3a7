import type { ServerFiles } from '../servers/server-files';

/** The account of the world inside every server; named as on RDS, where no customer can use it either. */
export const SUPERUSER = 'rdsadmin';
/** The world's account comes only from the loopback address of the machine itself. */
export const SUPERUSER_HOST = '127.0.0.1';
/** Files of the binary log are `log.000001` and so on. */
export const LOG_NAME = 'log';

export interface ServerChoices {
  readonly port: number;
  readonly serverId: number;
  readonly readOnly: boolean;
}

/** Settings of every server as command-line arguments, so that a copy of the data carries none of them. */
export function serverArguments(files: ServerFiles, { port, serverId, readOnly }: ServerChoices): string[] {
  const settings = {
    datadir: files.data,
    // Relative to the data: a long temporary path would exceed the length of a socket address.
    socket: 'server.sock',
    'pid-file': 'server.pid',
    'bind-address': '127.0.0.1',
    port: String(port),
    'ssl-cert': files.certificate,
    'ssl-key': files.key,
    'tls-version': 'TLSv1.2,TLSv1.3',
    'server-id': String(serverId),
    'log-bin': `${files.archive}/${LOG_NAME}`,
    'binlog-format': 'ROW',
    'read-only': readOnly ? '1' : '0',
    // As RDS has it; events would write by themselves in a restored server.
    'event-scheduler': 'OFF',
    'local-infile': '0',
    'character-set-server': 'utf8mb4',
    'default-time-zone': '+00:00',
    'max-connections': '200',
    'performance-schema': 'OFF',
    'innodb-buffer-pool-size': '32M',
    'innodb-log-file-size': '16M',
    // The data of a rehearsal need not survive the loss of power.
    'innodb-flush-log-at-trx-commit': '0',
    'sync-binlog': '0',
  };
  return [
    '--no-defaults',
    '--skip-name-resolve',
    ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
  ];
}

/** How mariadb-binlog takes a time: without a zone, which the process is given as UTC. */
export function binlogTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ');
}
