import type { DatabaseSettings } from '../lambdas/shared/contract/database-settings';
import type { DatabaseConfig } from './config';

/** What functions know of their database: `DATABASE` in their environment. Holds names and ARNs, no secret. */
export function databaseSettings(database: DatabaseConfig): DatabaseSettings {
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
    writers: database.writers.map(({ cluster, service }) => ({ cluster, service })),
    maintenancePage:
      maintenancePage.kind === 'none' ? maintenancePage : { kind: 'listenerRule', paths: maintenancePage.paths },
    health: database.health,
    objectives: database.objectives,
    stopWrites: database.stopWrites,
    approval: database.approval,
    onFailure: database.onFailure,
    retainRetiredDays: database.retainRetiredDays,
    continuousBackupDays: database.backup.continuousDays,
  };
}
