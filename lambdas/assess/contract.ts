import type { Mode, OnFailure } from '../shared/contract/incident';
import type { RecordItem } from '../shared/contract/record-items';
import type { RecordedService } from '../shared/contract/recorded-service';
import type { Assessment, UndoAction } from '../shared/contract/recovery-state';
import type { ObservedService } from '../shared/ecs';
import type { ObservedInstance } from '../shared/instance-settings';
import type { ObservedTarget } from '../shared/scaling';

/** `before`: the original has the production identifier; `between`: nobody has; `swapped`: the candidate has. */
export type NamesPicture = 'before' | 'between' | 'swapped' | 'stranger';

/** The failed recovery as it is seen now; nothing is taken from what the failed states believed. */
export interface AssessInput {
  readonly mode: Mode;
  readonly onFailure: OnFailure;
  readonly productionIdentifier: string;
  readonly quarantineGroupId: string;
  /** The open record; `undefined` when none was opened. */
  readonly record: RecordItem | undefined;
  readonly original: ObservedInstance | undefined;
  readonly candidate: ObservedInstance | undefined;
  readonly holderResourceId: string | undefined;
  readonly writers: ObservedWriters | undefined;
  readonly pageShown: boolean;
  /** True when `Healthy?` ended well: the writers were back before the failure. */
  readonly serving: boolean;
  /** True in Reconcile, which knows no `Healthy?`: whether production serves is observed. @default false */
  readonly reconciles?: boolean;
  readonly previous: AssessOutput | undefined;
  readonly now: Date;
}

export interface ObservedWriters {
  readonly recorded: readonly RecordedService[];
  readonly found: readonly ObservedService[];
  readonly targets: readonly ObservedTarget[];
  /** Tasks that may still write, over all services. */
  readonly tasksNotStopped: number;
}

export type AssessDecision = Pick<Assessment, 'action' | 'why'> & {
  readonly outcome?: 'Unchanged' | 'RolledBack' | 'RecoveredWithOpenItems';
};

/** What an earlier round of this loop asked for, so that the next one gives it time to show. */
export interface LastTry {
  readonly action: UndoAction;
  readonly at: string;
}

/** ERRORS.deadlineExceeded: what was waited for did not come; Hold safe follows. */
export type AssessOutput = Assessment & {
  /** Names and marks as they were seen: a change of them means that swapping back makes progress. */
  readonly seen?: string;
  readonly lastTry?: LastTry;
};
