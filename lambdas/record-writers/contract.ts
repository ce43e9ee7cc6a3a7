import type { RecordedService } from '../shared/contract/recorded-service';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedService, Writer } from '../shared/ecs';
import type { ObservedTarget } from '../shared/scaling';

export interface RecordWritersInput {
  readonly found: readonly ObservedService[];
  readonly missing: readonly Writer[];
  readonly targets: readonly ObservedTarget[];
}
export interface WritersRecorded {
  readonly writers: readonly RecordedService[];
  /** Told, since it is rare outside of a test: every service runs no task. */
  readonly notice?: string;
}
/** ERRORS.worldChanged: a configured service is missing or inactive, or the record is not open. */
export type RecordWritersOutput = NonNullable<RecoveryState['writers']> & { readonly notice?: string };
