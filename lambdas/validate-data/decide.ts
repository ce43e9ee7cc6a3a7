import { createHash } from 'node:crypto';
import type { Check, CheckResult, Verdict, VerdictOutcome } from '../shared/contract/verdict';
import type { CheckSummary, TimeReached } from './contract';

/** Kinds that look at the application's data; without a required one a verdict would say nothing about it. */
const DATA_KINDS: readonly Check['kind'][] = ['requiredTables', 'rowCount', 'foreignKeys', 'recency', 'sql'];
const MESSAGE_LENGTH = 160;

/** What makes a verdict of these checks worthless, whatever they answer. */
export function specificationFaults(checks: readonly Check[]): readonly string[] {
  const required = checks.filter((check) => check.severity !== 'warn' && DATA_KINDS.includes(check.kind));
  return required.length > 0
    ? []
    : [`checks: found ${checks.length} and no required check of data, expected one of ${DATA_KINDS.join(', ')}`];
}

/**
 * The application's own login is always tried, and always required: without it the cut-over would end in a service that
 * cannot log in. First of all checks, since it costs nothing.
 */
export function withLoginGate(checks: readonly Check[]): readonly Check[] {
  const [own] = checks.filter(({ kind, severity }) => kind === 'applicationLogin' && severity !== 'warn');
  if (own) {
    return checks;
  }
  const others = checks.filter(({ kind }) => kind !== 'applicationLogin');
  const id = others.some((check) => check.id === 'application-login') ? 'application-login-gate' : 'application-login';
  return [{ id, kind: 'applicationLogin' }, ...others];
}

/** Fails closed: only `pass` of every required check is a pass; an error or a skipped check is never one. */
export function outcomeOf(checks: readonly Check[], results: readonly CheckResult[]): VerdictOutcome {
  const failed = failedIds(checks, results);
  if (specificationFaults(checks).length > 0) {
    return 'error';
  }
  if (failed.length === 0) {
    return 'pass';
  }
  return results.some((result) => failed.includes(result.id) && result.outcome === 'fail') ? 'fail' : 'error';
}

/** Ids of required checks without a `pass`, those that were never run included. */
export function failedIds(checks: readonly Check[], results: readonly CheckResult[]): readonly string[] {
  const faults = specificationFaults(checks).length > 0 ? ['checks'] : [];
  const failed = checks
    .filter((check) => check.severity !== 'warn')
    .filter((check) => results.find((result) => result.id === check.id)?.outcome !== 'pass')
    .map((check) => check.id);
  return [...faults, ...failed];
}

/** A verdict may be adopted only if it passed, and for exactly this instance, restore point and set of checks. */
export function isAdoptable(
  verdict: Verdict | undefined,
  wanted: Pick<Verdict, 'resourceId' | 'restorePointId' | 'checksHash'>,
): verdict is Verdict {
  return (
    verdict?.outcome === 'pass' &&
    verdict.resourceId === wanted.resourceId &&
    verdict.restorePointId === wanted.restorePointId &&
    verdict.checksHash === wanted.checksHash
  );
}

/** The same for the same checks, whatever the order of their fields. */
export function checksHash(checks: readonly Check[]): string {
  const canonical = checks.map((check) => Object.entries(check).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex').slice(0, 32);
}

export function summaryOf(results: readonly CheckResult[]): readonly CheckSummary[] {
  return results.map(({ id, kind, severity, outcome, message }) => ({
    id,
    kind,
    severity,
    outcome,
    ...(outcome !== 'pass' && message ? { message: message.slice(0, MESSAGE_LENGTH) } : {}),
  }));
}

/** The smallest lag that a passed recency check found. */
export function timeReachedOf(results: readonly CheckResult[]): TimeReached | undefined {
  return results
    .filter((result) => result.kind === 'recency' && result.outcome === 'pass' && typeof result.observed === 'number')
    .map((result) => ({ checkId: result.id, newestRowSecondsBeforeRestorePoint: Number(result.observed) }))
    .sort((a, b) => a.newestRowSecondsBeforeRestorePoint - b.newestRowSecondsBeforeRestorePoint)[0];
}
