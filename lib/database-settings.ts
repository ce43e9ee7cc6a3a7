import type { Credentials, DatabaseSettings } from '../lambdas/shared/contract/database-settings';
import type { ConfiguredWriter } from '../lambdas/shared/contract/writer';
import type { DatabaseConfig } from './config';

/** What functions know of their database: `DATABASE` in their environment. Holds names and ARNs, no secret. */
export function databaseSettings(database: DatabaseConfig, siblings: readonly string[] = []): DatabaseSettings {
  const { maintenancePage, secrets, network } = database;
  return {
    key: database.key,
    identifier: database.identifier,
    engine: database.engine,
    databaseName: database.databaseName,
    port: database.port,
    secrets: { validator: secrets.validator.arn, application: secrets.application.arn },
    network: {
      vpcId: network.vpcId,
      subnetGroupName: network.subnetGroupName,
      securityGroupIds: network.securityGroupIds,
    },
    parameterGroupName: database.parameterGroupName,
    ...(database.optionGroupName === undefined ? {} : { optionGroupName: database.optionGroupName }),
    writers: configuredWriters(database),
    ...(siblings.length > 0 ? { siblings } : {}),
    maintenancePage:
      maintenancePage.kind === 'none' ? maintenancePage : { kind: 'listenerRule', paths: maintenancePage.paths },
    health: database.health,
    objectives: database.objectives,
    stopWrites: database.stopWrites,
    approval: database.approval,
    onFailure: database.onFailure,
    ...(database.proxies.length === 0 ? {} : { proxies: database.proxies.map(({ name }) => name) }),
    ...(database.replicas.kind === 'refuse' ? {} : { replicas: database.replicas }),
    retainRetiredDays: database.retainRetiredDays,
    continuousBackupDays: database.backup.continuousDays,
    baselineBackup: database.baselineBackup,
    associatedRoleArns: database.associatedRoleArns,
    credentials: credentialsOf(database.credentials),
  };
}

/** Everything that is stopped, in the order of the configuration; deployments are held back first. */
export function configuredWriters({ writers, deployments }: DatabaseConfig): readonly ConfiguredWriter[] {
  return [
    ...(deployments.kind === 'hook'
      ? [{ kind: 'hook' as const, functionArn: deployments.functionArn, holds: 'deployments' as const }]
      : []),
    ...writers.map((writer): ConfiguredWriter => {
      switch (writer.kind) {
        case 'ecsService':
          return { kind: writer.kind, cluster: writer.cluster, service: writer.service };
        case 'hook':
          return { ...writer, holds: 'writes' };
        default:
          return writer;
      }
    }),
  ];
}

function credentialsOf(credentials: DatabaseConfig['credentials']): Credentials {
  switch (credentials.kind) {
    case 'asRestored':
      return credentials;
    case 'resetMaster':
      return { kind: 'resetMaster', secretArn: credentials.secret.arn };
    case 'managed': {
      const { application, kmsKeyArn } = credentials;
      return { kind: 'managed', application, ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }) };
    }
  }
}

/** Keys of the databases beside this one. */
export function otherKeys(database: { key: string }, all: readonly { key: string }[]): readonly string[] {
  return all.map(({ key }) => key).filter((key) => key !== database.key);
}
