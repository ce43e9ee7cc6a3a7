import type { Incident } from '../shared/contract/incident';
import type { InstanceRef } from '../shared/contract/instance-ref';
import type { RecoveryState, StepFailure } from '../shared/contract/recovery-state';
import type { Machines } from '../shared/start-commands';

/** Instances as they are now, or why they could not be read. */
export interface HeldInstances {
  readonly original?: InstanceRef;
  readonly candidate?: InstanceRef;
  /** Who holds the production identifier. */
  readonly holder?: InstanceRef;
  readonly unread?: string;
}

export interface HeldInput {
  readonly incident: Incident;
  readonly productionIdentifier: string;
  readonly why: string;
  readonly failure: StepFailure | undefined;
  /** What went wrong while it was being undone. */
  readonly undoFailure: StepFailure | undefined;
  readonly instances: HeldInstances;
  readonly pointOfNoReturnAt: string | undefined;
  /** Why the record does not say that the database is held. @default - it does */
  readonly unmarked?: string;
  readonly executionArn: string;
  readonly machines: Machines;
}

export interface HeldMessage {
  readonly subject: string;
  readonly body: string;
}

export type HoldSafeOutput = NonNullable<RecoveryState['held']>;
