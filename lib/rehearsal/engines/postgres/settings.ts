import type { ServerFiles } from '../servers/server-files';

/** The account of the world inside every server; named as on RDS, where no customer can use it either. */
export const SUPERUSER = 'rdsadmin';

/** Small segments: each one is archived as a whole whenever the latest restorable time moves. */
export const WAL_SEGMENT_MEGABYTES = 2;

/**
 * Who may log in. The world's account comes only from the loopback address of the machine itself; clients of the world
 * arrive from the address of their network interface.
 */
export const HOST_BASED_AUTHENTICATION = `host all ${SUPERUSER} 127.0.0.1/32 scram-sha-256
host all ${SUPERUSER} all reject
hostssl all all all scram-sha-256
host all all all scram-sha-256
`;

/** Settings of every server as command-line arguments, so that a copy of the data carries none of them. */
export function serverArguments(files: ServerFiles, port: number): string[] {
  return settingArguments({
    listen_addresses: '127.0.0.1',
    port: String(port),
    // A long temporary path would exceed the length of a socket address.
    unix_socket_directories: '',
    ssl: 'on',
    ssl_cert_file: files.certificate,
    ssl_key_file: files.key,
    password_encryption: 'scram-sha-256',
    // The data of a rehearsal need not survive the loss of power.
    fsync: 'off',
    shared_buffers: '32MB',
    max_connections: '200',
    jit: 'off',
    io_method: 'sync',
    track_commit_timestamp: 'on',
    wal_level: 'replica',
    max_wal_senders: '0',
    hot_standby: 'off',
    archive_mode: 'on',
    // Hard links are safe because a segment is never written again: recycling is off.
    wal_recycle: 'off',
    wal_init_zero: 'off',
    archive_command: `ln -f ${shellQuoted('%p')} ${shellQuoted(`${files.archive}/%f`)}`,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m ',
  });
}

/** Settings of the first start after a copy: replay from `archive`, up to `time` or as soon as the copy is consistent. */
export function recoveryArguments(archive: string, time: Date | undefined): string[] {
  return settingArguments({
    restore_command: `cp ${shellQuoted(`${archive}/%f`)} ${shellQuoted('%p')}`,
    recovery_target_action: 'promote',
    // A restore stays on the history the copy was taken on.
    recovery_target_timeline: 'current',
    ...(time ? { recovery_target_time: postgresTime(time) } : { recovery_target: 'immediate' }),
  });
}

/** Settings of a server that replays what its source archives, for as long as it is a standby. */
export function standbyArguments(archive: string): string[] {
  return settingArguments({
    hot_standby: 'on',
    restore_command: `cp ${shellQuoted(`${archive}/%f`)} ${shellQuoted('%p')}`,
    wal_retrieve_retry_interval: '200ms',
  });
}

/** PostgreSQL refuses the ISO form with `T` and `Z` in a recovery target. */
export function postgresTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '+00');
}

/** Archive and restore commands run in a shell, and PostgreSQL gives `%` a meaning of its own. */
function shellQuoted(path: string): string {
  return `"${path}"`;
}

function settingArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
