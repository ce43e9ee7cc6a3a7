import { escapeId, escape as escapeLiteral } from 'mysql2';
import { SUPERUSER, SUPERUSER_HOST } from './settings';

/** What RDS gives the master user of MariaDB: everything but what administers the server itself. */
const MASTER_RIGHTS = [
  'select, insert, update, delete, create, drop, reload, process, references, index, alter, show databases',
  'create temporary tables, lock tables, execute, replication client, create view, show view, create routine',
  'alter routine, create user, event, trigger',
].join(', ');

/** Run while the data directory is made: afterwards only the world's account is there. */
export function bootstrapStatements(password: string): string[] {
  const account = `${escapeLiteral(SUPERUSER)}@${escapeLiteral(SUPERUSER_HOST)}`;
  return [
    // Without accounts in force, none can be made.
    'flush privileges;',
    `create user ${account} identified by ${escapeLiteral(password)};`,
    `grant all privileges on *.* to ${account} with grant option;`,
    `delete from mysql.global_priv where user <> ${escapeLiteral(SUPERUSER)} and user <> 'mariadb.sys';`,
    'flush privileges;',
  ];
}

/** The master user and what RDS adds to a server. */
export function accountStatements(masterUser: string, masterPassword: string): string[] {
  const master = `${escapeLiteral(masterUser)}@'%'`;
  return [
    `create user ${master} identified by ${escapeLiteral(masterPassword)}`,
    `grant ${MASTER_RIGHTS} on *.* to ${master} with grant option`,
    KILL_PROCEDURE,
  ];
}

/** `mysql.rds_kill(thread)`: ends a session of anybody but RDS, in the name of RDS's own account. */
const KILL_PROCEDURE = `create procedure mysql.rds_kill(in thread bigint)
  reads sql data
  sql security definer
begin
  declare owner varchar(128);
  select user into owner from information_schema.processlist where id = thread limit 1;
  if owner in ('rdsadmin', 'rdsrepladmin', 'system user') then
    signal sqlstate '45000' set message_text = 'ERROR (RDS): CANNOT KILL SESSION OF RDS';
  end if;
  kill thread;
end`;

export function databaseStatement(database: string): string {
  return `create database ${escapeId(database)}`;
}

export function passwordStatement(user: string, password: string): string {
  return `alter user ${escapeLiteral(user)}@'%' identified by ${escapeLiteral(password)}`;
}
