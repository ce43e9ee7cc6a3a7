import type { ServerIdentity } from './instance-ref';

export type VerdictOutcome = 'pass' | 'fail' | 'error';

export interface Verdict {
  readonly outcome: VerdictOutcome;
  readonly resourceId: string;
  readonly restorePointId: string;
  readonly checksHash: string;
  readonly at: string;
  /** Where all results are: `verdicts/<db>/...json` in the report bucket. */
  readonly resultsKey: string;
  /** Ids of required checks that did not pass. */
  readonly failed: readonly string[];
  readonly passed: number;
  /** What tells this server from the original once both could answer under one name. */
  readonly identity: ServerIdentity;
}

/** Check of the restored data; `required` unless severity says `warn`. */
export type Check = {
  readonly id: string;
  readonly severity?: 'required' | 'warn';
  readonly timeoutSeconds?: number;
} & (
  | { readonly kind: 'reachable' }
  | { readonly kind: 'requiredTables'; readonly tables: readonly string[] }
  | { readonly kind: 'rowCount'; readonly table: string; readonly min: number }
  | { readonly kind: 'foreignKeys'; readonly tables: readonly string[] | 'all' }
  | { readonly kind: 'recency'; readonly table: string; readonly column: string; readonly maxLagSeconds: number }
  | { readonly kind: 'sql'; readonly sql: string }
  | { readonly kind: 'applicationLogin' }
);

export interface CheckResult {
  readonly id: string;
  readonly kind: Check['kind'];
  readonly severity: 'required' | 'warn';
  readonly outcome: 'pass' | 'fail' | 'warn' | 'error' | 'skipped';
  readonly observed?: unknown;
  readonly expected?: unknown;
  readonly rowsExamined?: number;
  readonly milliseconds: number;
  readonly message?: string;
}
