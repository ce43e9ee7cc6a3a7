export type Mode = 'plan' | 'prepare' | 'recover' | 'resume' | 'freeze' | 'revert';

export type StopWrites = 'start' | 'cutover';

export type OnFailure = 'hold' | 'resumeOriginal';

/** Ends of an execution. The last three fail with the name as error, the others succeed. */
export const OUTCOMES = [
  'Planned',
  'Prepared',
  'Recovered',
  'RecoveredWithOpenItems',
  'Frozen',
  'Reverted',
  'Unchanged',
  'RolledBack',
  'HeldSafe',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

export type RestoreTo =
  | { readonly time: string }
  | { readonly recoveryPointArn: string }
  | { readonly latestBefore: string };

/** `$.incident`, written by Check request. Times are ISO 8601 with `Z`. */
export interface Incident {
  readonly id: string;
  readonly mode: Mode;
  readonly reason: string;
  readonly corruption: { readonly since: string; readonly extent?: string };
  readonly restoreTo: RestoreTo;
  readonly stopWrites: StopWrites;
  /** Service name to task definition revision ARN; empty when the services come back as they were. */
  readonly resumeWith: Readonly<Record<string, string>>;
  readonly executionArn: string;
  readonly executionStartedAt: string;
}

export interface DatabaseRef {
  /** Key in the environment's configuration: the identity of lock and record. */
  readonly key: string;
  readonly productionIdentifier: string;
}
