import { escapeIdentifier, escapeLiteral } from 'pg';

/**
 * Roles as RDS gives them: the master user is no superuser, it creates roles and databases and hands on the predefined
 * roles that `rds_superuser` holds.
 */
export function roleStatements(masterUser: string, masterPassword: string): string[] {
  const master = escapeIdentifier(masterUser);
  const predefined = [
    'pg_monitor',
    'pg_signal_backend',
    'pg_read_all_data',
    'pg_write_all_data',
    'pg_checkpoint',
    'pg_maintain',
    'pg_use_reserved_connections',
  ];
  return [
    'create role rds_superuser nologin',
    `grant ${predefined.join(', ')} to rds_superuser with admin option`,
    `create role ${master} login createrole createdb password ${escapeLiteral(masterPassword)}`,
    `grant rds_superuser to ${master} with admin option`,
  ];
}

export function databaseStatement(database: string, owner: string): string {
  return `create database ${escapeIdentifier(database)} owner ${escapeIdentifier(owner)}`;
}

export function passwordStatement(user: string, password: string): string {
  return `alter role ${escapeIdentifier(user)} password ${escapeLiteral(password)}`;
}
