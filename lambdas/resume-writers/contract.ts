import type { RecordedService } from '../shared/contract/recorded-service';
import type { RecoveryState } from '../shared/contract/recovery-state';
import type { ObservedService, ServiceChange, Writer } from '../shared/ecs';
import type { ObservedTarget, ScalingTarget } from '../shared/scaling';

export interface ResumeWritersInput {
  readonly recorded: readonly RecordedService[];
  readonly found: readonly ObservedService[];
  readonly targets: readonly ObservedTarget[];
  /** `canary`: one task each. `all`: as recorded. */
  readonly portion: 'canary' | 'all';
  /** Task definition by service name; empty brings the recorded ones back. */
  readonly resumeWith: Readonly<Record<string, string>>;
}
export interface ResumeWriter {
  readonly writer: Writer;
  /** Comes first. Absent when the service is as wanted. */
  readonly service?: { readonly observed: ObservedService; readonly change: ServiceChange };
  /** Comes last: registering a target clamps the count at once. */
  readonly scaling?: ScalingTarget;
}
/** ERRORS.worldChanged: a recorded service is gone. ERRORS.swapUnsafe: the fence was not lowered on this path. */
export type ResumeWritersOutput = NonNullable<RecoveryState['resumed']>;
