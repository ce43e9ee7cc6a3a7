import type { RecordItem, RecoveryPlan, RecoveryState, Verdict } from '../shared/contract';
import type { ObservedInstance } from '../shared/instance-settings';

export interface RecheckInput {
  readonly approved: RecoveryPlan;
  readonly replanned: RecoveryPlan;
  readonly verdict: Verdict;
  readonly candidate: ObservedInstance | undefined;
  readonly record: RecordItem | undefined;
  readonly originalResourceId: string;
  readonly productionIdentifier: string;
  readonly now: Date;
}

/** ERRORS.worldChanged with every difference. */
export type RecheckWorldOutput = NonNullable<RecoveryState['recheck']>;
