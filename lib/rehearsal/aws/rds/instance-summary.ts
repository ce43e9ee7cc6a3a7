import type { InstanceView } from '../../world';
import type { DatabaseInstance } from './database-instance';
import { hostNameOf, rdsArn } from './identifiers';
import type { RdsState } from './rds-state';

/** The instance as other parts of the world see it: as it really is, without eventual consistency. */
export function instanceSummary(state: RdsState, instance: DatabaseInstance): InstanceView {
  return {
    identifier: instance.identifier,
    resourceId: instance.resourceId,
    arn: rdsArn(state.context, 'db', instance.identifier),
    status: instance.status,
    hostName: hostNameOf(state.context, instance.identifier),
    port: state.network.databasePort,
    engine: instance.engine,
    securityGroupIds: instance.securityGroups
      .filter(({ status }) => status !== 'removing')
      .map(({ groupId }) => groupId),
  };
}
