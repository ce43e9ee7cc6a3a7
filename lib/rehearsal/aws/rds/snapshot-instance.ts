import type { DatabaseInstance } from './database-instance';
import type { RdsState } from './rds-state';
import { beginSnapshot, fillSnapshot, type NewSnapshot, type Snapshot } from './snapshots';

export interface SnapshotInProgress {
  readonly snapshot: Snapshot;
  /** Resolves when the snapshot is `available`; rejects when it failed. */
  readonly available: Promise<void>;
}

/** Starts a snapshot of an available instance, which is `backing-up` until it is done and goes on answering. */
export function snapshotInstance(
  state: RdsState,
  instance: DatabaseInstance,
  options: NewSnapshot,
): SnapshotInProgress {
  const snapshot = beginSnapshot(state, instance, options);
  state.setStatus(instance, 'backing-up');
  state.publishEvent(instance, '0001', 'backup', 'Backing up DB instance');
  const available = fillSnapshot(state, instance, snapshot);
  state.inBackground(instance, 'take a snapshot', async () => {
    try {
      await available;
      state.publishEvent(instance, '0002', 'backup', 'Finished DB Instance backup');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      state.context.log(`rds: snapshot ${snapshot.identifier} failed: ${reason}`);
    }
    state.setStatus(instance, 'available');
  });
  return { snapshot, available };
}
