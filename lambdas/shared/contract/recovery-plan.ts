import type { InstanceRef } from './instance-ref';

/** The chosen recovery point or time. `id` is what a verdict is bound to. */
export type RestorePoint =
  | { readonly kind: 'time'; readonly id: string; readonly time: string; readonly recoveryPointArn: string }
  | { readonly kind: 'snapshot'; readonly id: string; readonly dataTime: string; readonly recoveryPointArn: string };

/** `refusal` stops prepare and recover; `wait` is waited for by a later state; `notice` is told. */
export interface Finding {
  readonly level: 'refusal' | 'wait' | 'notice';
  /** What it is about, as a path or resource: `request.restoreTo.time`, `service shop/orders-api`. */
  readonly subject: string;
  readonly found: string;
  readonly expected: string;
  readonly next: string;
}

export interface ConsideredPoint {
  readonly recoveryPointArn: string;
  readonly kind: 'continuous' | 'snapshot';
  readonly dataTime?: string;
  readonly verdict: string;
}

/** A policy for IAM database authentication that names the resource ID of the original. */
export interface PinnedPolicy {
  readonly policy: string;
  /** `role orders-reporting`; absent for a managed policy. */
  readonly holder?: string;
  /** `arn:aws:rds-db:...:dbuser:db-OLD/user` */
  readonly resource: string;
}

/** `$.plan`, written by Plan recovery; small enough for the state (at most 10 points considered). */
export interface RecoveryPlan {
  readonly restorePoint?: RestorePoint;
  readonly why: string;
  /** Oldest to newest, at most 10. */
  readonly considered: readonly ConsideredPoint[];
  readonly original?: InstanceRef;
  readonly names: { readonly candidate: string; readonly retired: string };
  readonly attempt: number;
  /** At most 20; absent where IAM database authentication is off or no policy names the instance. */
  readonly pinnedPolicies?: readonly PinnedPolicy[];
  readonly findings: readonly Finding[];
  readonly expected: {
    readonly rtoMinutes: number;
    readonly rpoSeconds?: number;
    readonly objectiveRtoMinutes: number;
    readonly objectiveRpoMinutes: number;
    readonly meetsObjectives: boolean;
  };
  /** Changing calls that prepare or recover would make, in order: `backup:StartRestoreJob`, ... */
  readonly calls: readonly string[];
  /** Hash over what a person approves: database, restore point, names, original, writers, checks. */
  readonly hash: string;
}
