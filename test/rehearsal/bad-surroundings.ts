import { ListSubscriptionsByTopicCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import type { DatabaseInstance } from '../../lib/rehearsal/aws/rds/database-instance';
import type { InstanceSettings } from '../../lib/rehearsal/aws/rds/instance-settings';
import type { RunningWorld } from '../../lib/rehearsal/create-local-world';

type Undo = () => void | Promise<void>;

export interface Disturbance {
  readonly what: string;
  arrange(world: RunningWorld): Undo | Promise<Undo>;
  /** What the refusal has to say. */
  readonly told: RegExp;
}

/** What may stand around a database that must not be recovered. Undone in the reverse order, all may hold at once. */
export const DISTURBANCES: readonly Disturbance[] = [
  {
    what: 'pending modifications',
    arrange: (world) => alter(world, { pending: { DBInstanceClass: 'db.r6g.large' } }),
    told: /pending changes of DBInstanceClass/,
  },
  {
    what: 'a read replica',
    arrange: (world) => alterSettings(world, { ReadReplicaDBInstanceIdentifiers: ['orders-replica'] }),
    told: /read replica orders-replica: found no decision about it/,
  },
  {
    what: 'a database that is itself a replica',
    arrange: (world) => alterSettings(world, { ReadReplicaSourceDBInstanceIdentifier: 'orders-source' }),
    told: /replica of 'orders-source'.*not supported/,
  },
  {
    what: 'a managed master secret',
    arrange: (world) =>
      alterSettings(world, {
        MasterUserSecret: { SecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1' },
      }),
    told: /managed master secret 'arn:[^']*rds!db-1' and credentials 'asRestored'/,
  },
  {
    what: 'a role of the database',
    arrange: (world) =>
      alterSettings(world, {
        AssociatedRoles: [{ RoleArn: 'arn:aws:iam::111122223333:role/s3-import', FeatureName: 's3Import' }],
      }),
    told: /associated role 'arn:[^']*s3-import' for s3Import.*associatedRoleArns/,
  },
  {
    what: 'a proxy in front of it',
    arrange: ({ services: { rds }, database }) => {
      rds.addProxy('pool', [database.identifier]);
      return () => rds.removeProxy('pool');
    },
    told: /RDS Proxy 'pool' with it as target/,
  },
  {
    what: 'a Blue/Green Deployment',
    arrange: ({ services: { rds }, database, databases }) => {
      rds.addBlueGreenDeployment({
        BlueGreenDeploymentIdentifier: 'bgd-1',
        BlueGreenDeploymentName: 'upgrade',
        Source: databases.byResourceId(database.resourceId)!.arn,
      });
      return () => rds.removeBlueGreenDeployment('bgd-1');
    },
    told: /Blue\/Green Deployment 'upgrade'.*not supported/,
  },
  {
    what: 'a KMS key that does not exist',
    arrange: (world) =>
      alterSettings(world, {
        KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000',
      }),
    told: /KMS key arn:aws:kms:\S+: found state 'missing'/,
  },
  {
    what: 'a parameter group that does not exist',
    arrange: (world) => alter(world, { parameterGroup: { name: 'gone-parameters', status: 'in-sync' } }),
    told: /parameter group gone-parameters: found none/,
  },
  {
    what: 'an option group that does not exist',
    arrange: (world) => alter(world, { optionGroup: { name: 'gone-options', status: 'in-sync' } }),
    told: /option group gone-options: found none/,
  },
  {
    what: 'a security group that does not exist',
    arrange: (world) =>
      alter(world, {
        securityGroups: [...production(world).securityGroups, { groupId: 'sg-0deadbeef', status: 'active' }],
      }),
    told: /security group sg-0deadbeef: found none/,
  },
  {
    what: 'a full quota of storage',
    arrange: ({ services: { rds } }) => {
      rds.setQuota('AllocatedStorage', 30);
      return () => rds.setQuota('AllocatedStorage', 100_000);
    },
    told: /quota AllocatedStorage: found 20 of 30 used/,
  },
  {
    what: 'a service that was deleted',
    arrange: ({ services: { ecs }, application: { cluster } }) => {
      ecs.setServiceStatus(cluster, 'orders-worker', 'INACTIVE');
      return () => ecs.setServiceStatus(cluster, 'orders-worker', 'ACTIVE');
    },
    told: /orders-worker: found status 'INACTIVE'/,
  },
  { what: 'nobody who could approve', arrange: unsubscribeCommander, told: /no confirmed subscriber/ },
  {
    // Last: while it is gone no other property of the instance can be shown anew.
    what: 'a subnet group that does not exist',
    arrange: ({ services: { rds } }) => rds.removeSubnetGroup('orders-db-dev'),
    told: /subnet group orders-db-dev: found none/,
  },
];

export function production({ services, database }: RunningWorld): DatabaseInstance {
  return services.rds.state.instances.get(database.resourceId)!;
}

/** Lets RDS show the protected instance with other properties. */
function alter(world: RunningWorld, changes: Partial<DatabaseInstance>): Undo {
  const { state } = world.services.rds;
  const instance = production(world);
  const names = Object.keys(changes) as (keyof DatabaseInstance)[];
  const before = Object.fromEntries(names.map((name) => [name, instance[name]]));
  const show = (properties: Partial<DatabaseInstance>) => {
    Object.assign(instance, properties);
    state.publish(instance);
  };
  show(changes);
  return () => show(before);
}

function alterSettings(world: RunningWorld, changes: Partial<InstanceSettings>): Undo {
  return alter(world, { settings: { ...production(world).settings, ...changes } });
}

async function unsubscribeCommander({ endpoint, context, services }: RunningWorld): Promise<Undo> {
  const client = new SNSClient({ endpoint, region: context.region, credentials: services.iam.operatorCredentials });
  const TopicArn = services.sns.topicArns().find((arn) => arn.endsWith('-commander'))!;
  const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  for (const { SubscriptionArn } of Subscriptions) {
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  }
  return async () => {
    for (const { Endpoint } of Subscriptions) {
      await client.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }));
      services.sns.confirm(TopicArn, Endpoint!);
    }
    client.destroy();
  };
}
