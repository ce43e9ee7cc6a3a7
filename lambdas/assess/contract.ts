import type { Mode, OnFailure, Outcome } from '../shared/contract/incident';
import type { RecordItem } from '../shared/contract/record-items';
import type { Assessment, UndoAction } from '../shared/contract/recovery-state';
import type { ObservedInstance } from '../shared/instance-settings';

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
  /** How the execution that is reconciled ended, when it had closed its record before it was gone. */
  readonly closedAs?: Outcome | undefined;
  readonly original: ObservedInstance | undefined;
  readonly candidate: ObservedInstance | undefined;
  /** Since when this loop has not been shown the candidate. */
  readonly candidateUnseenSince?: string | undefined;
  readonly holderResourceId: string | undefined;
  readonly writers: ObservedWriters | undefined;
  /** Recorded proxies as they are now; absent where none were recorded. */
  readonly proxies?: readonly SeenProxy[];
  /** The parameter group still has what a recovery set: the database takes no writes. @default false */
  readonly readOnly?: boolean;
  readonly pageShown: boolean;
  /** True when `Healthy?` ended well: the writers were back before the failure. */
  readonly serving: boolean;
  /** True in Reconcile, which knows no `Healthy?`: whether production serves is observed. @default false */
  readonly reconciles?: boolean;
  readonly previous: AssessOutput | undefined;
  readonly now: Date;
}

export interface SeenProxy {
  readonly name: string;
  /** One of the recovery's instances is its target. */
  readonly attached: boolean;
  /** The target is the one recorded, and the proxy reaches it. */
  readonly available: boolean;
}

/** Recorded writers as they are now, over all kinds. */
export interface ObservedWriters {
  /** Why they may still write, one line each; empty once all are stopped. */
  readonly active: readonly string[];
  /** Changes that are left to stop them. */
  readonly toStop: number;
  /** Changes that are left to bring them back as recorded. */
  readonly toResume: number;
  /** What they were recorded with and do not have, one line each. */
  readonly missing: readonly string[];
}

export type AssessDecision = Pick<Assessment, 'action' | 'why'> & {
  readonly outcome?: Outcome;
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
