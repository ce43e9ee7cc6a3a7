import {
  CreateDBSnapshotCommand,
  DBSnapshotNotFoundFault,
  InvalidDBInstanceStateFault,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from '@jest/globals';
import { startSnapshot } from '../../../lambdas/shared/manual-snapshot';

const wanted = { instance: 'orders-db-corrupted-abcdefgh', snapshot: 'recovery-abcdefgh', tags: { kind: 'evidence' } };

/** RDS while a snapshot is made: its instance is busy, so that a second request is refused for that. */
function rds() {
  const made: string[] = [];
  const send = async (command: unknown) => {
    if (command instanceof CreateDBSnapshotCommand) {
      const metadata = { message: 'backing-up', $metadata: {} };
      if (made.length > 0) throw new InvalidDBInstanceStateFault(metadata);
      made.push(command.input.DBSnapshotIdentifier ?? '');
      return {};
    }
    if (made.length === 0) throw new DBSnapshotNotFoundFault({ message: 'none', $metadata: {} });
    return { DBSnapshots: made.map((DBSnapshotIdentifier) => ({ DBSnapshotIdentifier })) };
  };
  return { client: { send } as unknown as RDSClient, made };
}

describe('a snapshot that is asked for twice', () => {
  it('is started once, although its instance is busy with it at the second time', async () => {
    const { client, made } = rds();

    const started = [
      await startSnapshot(client, wanted, async () => {}),
      await startSnapshot(client, wanted, async () => {}),
    ];

    expect([started, made]).toEqual([[true, false], ['recovery-abcdefgh']]);
  });

  it('is not started by who has lost the lock', async () => {
    const { client, made } = rds();
    const lost = async () => {
      throw new Error('lock lost');
    };

    await expect(startSnapshot(client, wanted, lost)).rejects.toThrow('lock lost');
    expect(made).toEqual([]);
  });
});
