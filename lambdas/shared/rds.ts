import {
  AddRoleToDBInstanceCommand,
  AddTagsToResourceCommand,
  CreateDBInstanceReadReplicaCommand,
  type CreateDBInstanceReadReplicaCommandInput,
  DBClusterNotFoundFault,
  type DBInstance,
  DBInstanceNotFoundFault,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  type ModifyDBInstanceCommandInput,
  paginateDescribeDBInstances,
  RDSClient,
  RebootDBInstanceCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import type { InstanceRef } from './contract/instance-ref';

/** What ModifyDBInstance is asked to change. */
export type InstanceChanges = Omit<ModifyDBInstanceCommandInput, 'DBInstanceIdentifier'>;

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

  /** Every instance whose name begins so: RDS filters by whole names only. */
  async withPrefix(prefix: string): Promise<DBInstance[]> {
    const found: DBInstance[] = [];
    for await (const { DBInstances } of paginateDescribeDBInstances({ client: this.client }, {})) {
      found.push(...(DBInstances ?? []).filter(({ DBInstanceIdentifier }) => DBInstanceIdentifier?.startsWith(prefix)));
    }
    return found;
  }

  /** Clusters and instances share one space of names. */
  async clusterExists(identifier: string): Promise<boolean> {
    try {
      const { DBClusters } = await this.client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
      return (DBClusters ?? []).length > 0;
    } catch (error) {
      if (error instanceof DBClusterNotFoundFault) {
        return false;
      }
      throw error;
    }
  }

  /** Changes the instance under the name it was just observed with; always immediate unless told otherwise. */
  async modify(identifier: string, changes: InstanceChanges): Promise<void> {
    await this.client.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: identifier, ...changes }));
  }

  /** Lets a feature of the instance work in the name of a role. */
  async addRole(
    identifier: string,
    { roleArn, featureName }: { readonly roleArn: string; readonly featureName: string },
  ): Promise<void> {
    await this.client.send(
      new AddRoleToDBInstanceCommand({ DBInstanceIdentifier: identifier, RoleArn: roleArn, FeatureName: featureName }),
    );
  }

  /** Starts making a read replica of the instance with the name `source`. */
  async createReplica(
    source: string,
    identifier: string,
    parameters: Omit<CreateDBInstanceReadReplicaCommandInput, 'DBInstanceIdentifier' | 'SourceDBInstanceIdentifier'>,
  ): Promise<void> {
    await this.client.send(
      new CreateDBInstanceReadReplicaCommand({
        ...parameters,
        DBInstanceIdentifier: identifier,
        SourceDBInstanceIdentifier: source,
      }),
    );
  }

  async reboot(identifier: string): Promise<void> {
    await this.client.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: identifier }));
  }

  async addTags(arn: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.client.send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: list }));
  }

  async removeTags(arn: string, keys: readonly string[]): Promise<void> {
    await this.client.send(new RemoveTagsFromResourceCommand({ ResourceName: arn, TagKeys: [...keys] }));
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
