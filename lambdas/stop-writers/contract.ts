import type { RecordedService } from '../shared/contract/recorded-service';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedService, Writer } from '../shared/ecs';
import type { ObservedTarget } from '../shared/scaling';

export interface StopWritersInput {
  readonly recorded: readonly RecordedService[];
  readonly found: readonly ObservedService[];
  readonly targets: readonly ObservedTarget[];
}
/** Changes of one service, in this order. */
export interface StopWriter {
  readonly writer: Writer;
  readonly suspend: boolean;
  /** Absent when the desired count is 0 already. */
  readonly stop?: ObservedService;
}
export type StopWritersOutput = NonNullable<RecoveryState['stopped']>;
