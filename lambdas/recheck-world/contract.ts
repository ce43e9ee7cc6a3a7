import type { ObservedInstance } from '../shared/instance-settings';
import type { RecordItem } from '../shared/record-items';
import type { RecoveryPlan } from '../shared/recovery-plan';
import type { RecoveryState } from '../shared/recovery-state';
import type { Verdict } from '../shared/verdict';

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
