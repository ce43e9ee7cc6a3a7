import type { Check, CheckResult } from '../shared/contract/verdict';
import { type Sql, StatementFailed } from '../shared/sql';
import { dialectOf } from './check-dialect';
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

/** Runs all checks in one read-only snapshot; a check that fails or errs does not keep the next one from running. */
export async function runChecks(sql: Sql, run: ChecksRun): Promise<readonly CheckResult[]> {
  for (const statement of dialectOf(sql.engine).begin) {
    await sql.query(statement);
  }
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
    const limit = dialectOf(sql.engine).timeLimit(Math.ceil(timeout));
    await sql.query(limit.text, limit.values);
    return result(await find(sql, check, run));
  } catch (error) {
    return result({ outcome: 'error', message: messageOf(error, sql) });
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
function messageOf(error: unknown, { engine }: Sql): string {
  if (error instanceof StatementFailed) {
    return dialectOf(engine).isTelling(error) ? `${error.code}: ${error.message}` : `SQLSTATE ${error.code}`;
  }
  if (error instanceof Error && error.name === 'Error') {
    return error.message;
  }
  throw error;
}
