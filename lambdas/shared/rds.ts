import {
  type DBInstance,
  DBInstanceNotFoundFault,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  type ModifyDBInstanceCommandInput,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { InstanceRef } from './contract';

/** Calls to Amazon RDS that functions of a recovery make. Identity is the resource ID; names are looked up. */
export class Rds {
  constructor(private readonly client = new RDSClient({})) {}

  /** `undefined` while RDS shows no instance with this resource ID, as it does for moments of a rename. */
  async byResourceId(resourceId: string): Promise<DBInstance | undefined> {
    const { DBInstances } = await this.client.send(
      new DescribeDBInstancesCommand({ Filters: [{ Name: 'dbi-resource-id', Values: [resourceId] }] }),
    );
    return DBInstances?.[0];
  }

  async byIdentifier(identifier: string): Promise<DBInstance | undefined> {
    try {
      const { DBInstances } = await this.client.send(
        new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }),
      );
      return DBInstances?.[0];
    } catch (error) {
      if (error instanceof DBInstanceNotFoundFault) {
        return undefined;
      }
      throw error;
    }
  }

  /** Changes the instance under the name it was just observed with; always immediate unless told otherwise. */
  async modify(identifier: string, changes: Omit<ModifyDBInstanceCommandInput, 'DBInstanceIdentifier'>): Promise<void> {
    await this.client.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: identifier, ...changes }));
  }
}

export function instanceRef(instance: DBInstance): InstanceRef {
  return {
    resourceId: instance.DbiResourceId ?? '',
    arn: instance.DBInstanceArn ?? '',
    identifier: instance.DBInstanceIdentifier ?? '',
    ...(instance.Endpoint?.Address ? { host: instance.Endpoint.Address } : {}),
    ...(instance.Endpoint?.Port ? { port: instance.Endpoint.Port } : {}),
  };
}
