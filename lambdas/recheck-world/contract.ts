import type { RecordItem } from '../shared/contract/record-items';
import type { RecoveryPlan } from '../shared/contract/recovery-plan';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { Verdict } from '../shared/contract/verdict';
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
