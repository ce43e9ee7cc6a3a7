import type { DBInstance, DescribeDBInstancesMessage, ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import { CALL, type DatabaseWorld, until } from './database-world';

export async function describeInstances(
  world: DatabaseWorld,
  input: Partial<DescribeDBInstancesMessage> = {},
): Promise<{ DBInstances?: DBInstance[]; Marker?: string | undefined }> {
  return (await world.rds.operations.DescribeDBInstances?.(input, CALL)) ?? {};
}

export async function instance(world: DatabaseWorld, identifier = 'orders-db'): Promise<DBInstance> {
  const [found] = (await describeInstances(world, { DBInstanceIdentifier: identifier })).DBInstances ?? [];
  if (!found) throw new Error(`${identifier} is not described`);
  return found;
}

export function settled(world: DatabaseWorld, identifier = 'orders-db'): Promise<DBInstance> {
  return until(
    `${identifier} is available`,
    () => instance(world, identifier),
    ({ DBInstanceStatus }) => DBInstanceStatus === 'available',
  );
}

export async function modify(
  world: DatabaseWorld,
  changes: Partial<ModifyDBInstanceMessage>,
  identifier = 'orders-db',
) {
  return world.rds.operations.ModifyDBInstance?.({ DBInstanceIdentifier: identifier, ...changes }, CALL);
}
