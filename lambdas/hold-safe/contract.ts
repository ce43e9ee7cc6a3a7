import type { Incident } from '../shared/contract/incident';
import type { InstanceRef } from '../shared/contract/instance-ref';
import type { RecoveryState, StepFailure } from '../shared/contract/recovery-state';

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
  readonly instances: HeldInstances;
  readonly pointOfNoReturnAt: string | undefined;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly resumeStateMachineArn: string;
  readonly freezeStateMachineArn: string;
  readonly revertStateMachineArn: string;
  /** Set where the commands must reach another endpoint than AWS's. */
  readonly endpointUrl: string | undefined;
}

export interface HeldMessage {
  readonly subject: string;
  readonly body: string;
}

export type HoldSafeOutput = NonNullable<RecoveryState['held']>;
