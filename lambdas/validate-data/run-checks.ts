import type { Check, CheckResult } from '../shared/contract/verdict';
import { type Sql, StatementFailed } from '../shared/sql';
import { custom, type Finding, foreignKeys, reachable, recency, requiredTables, rowCount } from './check-queries';

export interface ChecksRun {
  readonly checks: readonly Check[];
  /** Time that the restored data must reach and not pass. */
  readonly restorePointTime: string;
  /** Opens a second connection as the application does. */
  readonly applicationLogin: () => Promise<Finding>;
  /** Milliseconds since the epoch after which no check may run. */
  readonly deadline: number;
  readonly clock: () => number;
}

const DEFAULT_TIMEOUT_SECONDS = 120;

/** Pinned so that neither role nor database settings change what a check sees; row security errors instead of hiding. */
const SESSION_SQL = `select
  set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
  set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '3', true),
  set_config('bytea_output', 'hex', true), set_config('search_path', '', true),
  set_config('row_security', 'off', true), set_config('lock_timeout', '2s', true)`;

/** Runs all checks in one read-only snapshot; a check that fails or errs does not keep the next one from running. */
export async function runChecks(sql: Sql, run: ChecksRun): Promise<readonly CheckResult[]> {
  await sql.query('begin isolation level repeatable read read only');
  await sql.query(SESSION_SQL);
  const results: CheckResult[] = [];
  for (const check of run.checks) {
    results.push(await runOne(sql, check, run));
  }
  await sql.query('rollback');
  return results;
}

async function runOne(sql: Sql, check: Check, run: ChecksRun): Promise<CheckResult> {
  const started = run.clock();
  const result = (finding: Pick<CheckResult, 'outcome'> & Partial<CheckResult>): CheckResult => ({
    ...finding,
    id: check.id,
    kind: check.kind,
    severity: check.severity ?? 'required',
    outcome: finding.outcome === 'fail' && check.severity === 'warn' ? 'warn' : finding.outcome,
    milliseconds: Math.round(run.clock() - started),
  });
  const timeout = Math.min((check.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000, run.deadline - started);
  if (timeout <= 0) {
    return result({ outcome: 'error', message: 'no time left for this check' });
  }
  await sql.query('savepoint before_check');
  try {
    await sql.query("select set_config('statement_timeout', $1, true)", [`${Math.ceil(timeout)}ms`]);
    return result(await find(sql, check, run));
  } catch (error) {
    return result({ outcome: 'error', message: messageOf(error) });
  } finally {
    await sql.query('rollback to savepoint before_check');
  }
}

function find(sql: Sql, check: Check, run: ChecksRun): Promise<Finding> {
  switch (check.kind) {
    case 'reachable':
      return reachable(sql);
    case 'requiredTables':
      return requiredTables(sql, check);
    case 'rowCount':
      return rowCount(sql, check);
    case 'foreignKeys':
      return foreignKeys(sql, check);
    case 'recency':
      return recency(sql, check, run.restorePointTime);
    case 'sql':
      return custom(sql, check);
    case 'applicationLogin':
      return run.applicationLogin();
  }
}

/** Messages of data faults may quote values, so only those about names, rights, syntax and time are kept. */
function messageOf(error: unknown): string {
  if (error instanceof StatementFailed) {
    return /^(42|57014|55|25)/.test(error.code) ? `${error.code}: ${error.message}` : `SQLSTATE ${error.code}`;
  }
  if (error instanceof Error && error.name === 'Error') {
    return error.message;
  }
  throw error;
}
