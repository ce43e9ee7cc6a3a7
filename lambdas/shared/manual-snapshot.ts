import {
  CreateDBSnapshotCommand,
  DBSnapshotAlreadyExistsFault,
  DBSnapshotNotFoundFault,
  DescribeDBSnapshotsCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';

export interface ManualSnapshot {
  readonly instance: string;
  readonly snapshot: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Starts a snapshot; false when it was started before. Looked for first: while one is made its instance is `backing-up`,
 * and RDS refuses a repeated request for that, not for the name.
 */
export async function startSnapshot(
  rds: RDSClient,
  { instance, snapshot, tags }: ManualSnapshot,
  guard: () => Promise<void>,
): Promise<boolean> {
  if (await exists(rds, snapshot)) {
    return false;
  }
  await guard();
  try {
    await rds.send(
      new CreateDBSnapshotCommand({
        DBInstanceIdentifier: instance,
        DBSnapshotIdentifier: snapshot,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof DBSnapshotAlreadyExistsFault) {
      return false;
    }
    throw error;
  }
}

async function exists(rds: RDSClient, snapshot: string): Promise<boolean> {
  try {
    const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: snapshot }));
    return DBSnapshots.length > 0;
  } catch (error) {
    if (error instanceof DBSnapshotNotFoundFault) {
      return false;
    }
    throw error;
  }
}
