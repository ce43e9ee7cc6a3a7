import type { LoopProgress } from '../shared/contract/progress';
import type { RecordedService } from '../shared/contract/recorded-service';
import type { ObservedService, ObservedTask } from '../shared/ecs';
import type { TargetGroupHealth } from '../shared/load-balancer';

/** `stopped`: no task left. `canary`: one healthy task each. `recorded`: as before the freeze. */
export type Expectation = 'stopped' | 'canary' | 'recorded';

export interface CheckWritersInput {
  readonly recorded: readonly RecordedService[];
  readonly found: readonly ObservedService[];
  /** Task definition each service must run, by service name; the recorded one where absent. */
  readonly resumeWith: Readonly<Record<string, string>>;
  readonly targetHealth: readonly TargetGroupHealth[];
}
export interface StoppedInput {
  readonly found: readonly ObservedService[];
  readonly tasks: readonly {
    readonly cluster: string;
    readonly service: string;
    readonly left: readonly ObservedTask[];
  }[];
}
/** ERRORS.deadlineExceeded. */
export type CheckWritersOutput = LoopProgress;
