import {
  DBParameterGroupNotFoundFault,
  ModifyDBParameterGroupCommand,
  type Parameter,
  paginateDescribeDBInstances,
  paginateDescribeDBParameters,
  RDSClient,
  ResetDBParameterGroupCommand,
} from '@aws-sdk/client-rds';

/** A parameter of a group. */
export interface ObservedParameter {
  /** Absent where the engine's own default is not shown. */
  readonly value?: string;
  /** AWS's `user`, `system` or `engine-default`. */
  readonly source: string;
  /** It can be changed, and takes effect without a restart. */
  readonly changesAtOnce: boolean;
}

/** DB parameter groups and the instances that use them. */
export class ParameterGroups {
  constructor(private readonly client = new RDSClient({})) {}

  /** `undefined` when there is no such group, or no such parameter in it. */
  async parameter(group: string, name: string): Promise<ObservedParameter | undefined> {
    const pages = paginateDescribeDBParameters({ client: this.client }, { DBParameterGroupName: group });
    try {
      for await (const { Parameters } of pages) {
        const found = Parameters?.find(({ ParameterName }) => ParameterName === name);
        if (found) {
          return observed(found);
        }
      }
    } catch (error) {
      if (!(error instanceof DBParameterGroupNotFoundFault)) {
        throw error;
      }
    }
    return undefined;
  }

  /** Names of all instances that use the group. */
  async users(group: string): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { DBInstances } of paginateDescribeDBInstances({ client: this.client }, {})) {
      const users = (DBInstances ?? []).filter(({ DBParameterGroups }) =>
        DBParameterGroups?.some(({ DBParameterGroupName }) => DBParameterGroupName === group),
      );
      names.push(...users.flatMap(({ DBInstanceIdentifier }) => DBInstanceIdentifier ?? []));
    }
    return names;
  }

  /** At once, in every instance that uses the group. */
  async set(group: string, name: string, value: string): Promise<void> {
    const Parameters: Parameter[] = [{ ParameterName: name, ParameterValue: value, ApplyMethod: 'immediate' }];
    await this.client.send(new ModifyDBParameterGroupCommand({ DBParameterGroupName: group, Parameters }));
  }

  /** Back to the engine's default, at once: a value that was set, were it the same, would be somebody's choice. */
  async reset(group: string, name: string): Promise<void> {
    const Parameters: Parameter[] = [{ ParameterName: name, ApplyMethod: 'immediate' }];
    await this.client.send(new ResetDBParameterGroupCommand({ DBParameterGroupName: group, Parameters }));
  }
}

function observed({ ParameterValue, Source, IsModifiable, ApplyType }: Parameter): ObservedParameter {
  return {
    ...(ParameterValue === undefined ? {} : { value: ParameterValue }),
    source: Source ?? 'unknown',
    changesAtOnce: IsModifiable === true && ApplyType === 'dynamic',
  };
}
