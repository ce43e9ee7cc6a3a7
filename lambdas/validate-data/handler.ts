import * as z from 'zod';
import { ERRORS } from '../shared/contract/error-names';
import { type AttemptItem, recordKeys } from '../shared/contract/record-items';
import type { RestorePoint } from '../shared/contract/recovery-plan';
import type { Check, CheckResult, Verdict } from '../shared/contract/verdict';
import { databaseSettings, variable } from '../shared/environment';
import { NamedError } from '../shared/named-error';
import { attemptId } from '../shared/names';
import { Records } from '../shared/records';
import { ReportStore } from '../shared/report-store';
import { Secrets } from '../shared/secrets';
import { identityOf } from '../shared/server-identity';
import { connect, LoginRefused, type SqlEndpoint } from '../shared/sql';
import { parse, taskHandler } from '../shared/task';
import type { Finding } from './check-queries';
import { checksSchema } from './check-schema';
import type { ValidateDataOutput } from './contract';
import { checksHash, failedIds, isAdoptable, outcomeOf, summaryOf, timeReachedOf, withLoginGate } from './decide';
import { runChecks } from './run-checks';

/** The function has 855 s; what is left after the checks stores the results. */
const CHECKS_SECONDS = 780;

const secrets = new Secrets();
const candidateSchema = z.object({
  identifier: z.string().min(1),
  resourceId: z.string().min(1),
  host: z.string().min(1),
  port: z.number().int().positive(),
});
const planSchema = z.object({ attempt: z.number().int().positive(), restorePoint: z.looseObject({ id: z.string() }) });

export const handler = taskHandler(
  { needs: ['lock', 'plan', 'configured'], options: z.object({ checks: checksSchema }) },
  async ({ state, context, options, now }): Promise<ValidateDataOutput> => {
    const checks = withLoginGate(options.checks);
    const { key } = state.database;
    const candidate = parse(candidateSchema, state.configured.candidate, "'configured.candidate' of the state");
    parse(planSchema, state.plan, "'plan' of the state");
    const restorePoint = state.plan.restorePoint as RestorePoint;
    const id = attemptId(state.incident.id, restorePoint.id, state.plan.attempt);
    const records = new Records(variable('TABLE_NAME'));
    const bound = {
      resourceId: candidate.resourceId,
      restorePointId: restorePoint.id,
      checksHash: checksHash(checks),
    };
    const attempt = await records.get<AttemptItem>(recordKeys.attempt(key, id));
    const target: Target = {
      ...candidate,
      executionArn: context.executionArn,
      managedSecretArn: state.configured.masterSecretArn,
    };
    // Data that was validated stays as it is; a secret may have changed since. What serves already is out of reach.
    const serves = candidate.identifier === state.database.productionIdentifier;
    if (isAdoptable(attempt?.verdict, bound) && (serves || (await opensForApplication(target)))) {
      return { checks: [], ...attempt.verdict, adopted: true };
    }

    const { identity, results } = await examine(target, {
      checks,
      restorePointTime: restorePoint.kind === 'time' ? restorePoint.time : restorePoint.dataTime,
      now,
    });
    const resultsKey = `verdicts/${key}/${id}/${context.executionArn.split(':').at(-1)}.json`;
    const timeReached = timeReachedOf(results);
    const verdict: Verdict & Omit<ValidateDataOutput, 'adopted'> = {
      ...bound,
      outcome: outcomeOf(checks, results),
      at: now.toISOString(),
      resultsKey,
      failed: failedIds(checks, results),
      passed: results.filter((result) => result.outcome === 'pass').length,
      identity,
      checks: summaryOf(results),
      ...(timeReached ? { timeReached } : {}),
    };
    await records.guard(key, context.executionArn, state.lock);
    await new ReportStore(variable('BUCKET_NAME')).put(
      resultsKey,
      JSON.stringify({ database: key, restorePoint, verdict, results }, null, 2),
      'application/json',
    );
    await bindToAttempt(records, key, id, verdict);
    return { ...verdict, adopted: false };
  },
);

interface Target {
  readonly host: string;
  readonly port: number;
  readonly executionArn: string;
  readonly managedSecretArn: string | undefined;
}

function endpointOf({ host, port, executionArn }: Target): SqlEndpoint {
  const applicationName = `database-recovery validate ${executionArn.split(':').at(-1)}`;
  const { engine, databaseName: database } = databaseSettings();
  return { engine, host, port, database, applicationName };
}

/** The secret that the application will read once the target serves. */
function applicationSecretOf({ managedSecretArn }: Target): string {
  const { secrets: arns, credentials } = databaseSettings();
  const looksUp = credentials?.kind === 'managed' && credentials.application === 'looksUpByInstance';
  return looksUp ? requireManaged(managedSecretArn) : arns.application;
}

async function opensForApplication(target: Target): Promise<boolean> {
  const secretArn = applicationSecretOf(target);
  const { outcome } = await logInAsApplication(endpointOf(target), secretArn, variable('DATABASE_CA_FILE'));
  return outcome === 'pass';
}

async function examine(
  target: Target,
  run: { readonly checks: readonly Check[]; readonly restorePointTime: string; readonly now: Date },
) {
  const applicationSecret = applicationSecretOf(target);
  const certificates = variable('DATABASE_CA_FILE');
  const endpoint = endpointOf(target);
  const sql = await connect(endpoint, await secrets.login(databaseSettings().secrets.validator), certificates);
  try {
    const identity = await identityOf(sql);
    const results: readonly CheckResult[] = await runChecks(sql, {
      checks: run.checks,
      restorePointTime: run.restorePointTime,
      applicationLogin: () => logInAsApplication(endpoint, applicationSecret, certificates),
      deadline: run.now.getTime() + CHECKS_SECONDS * 1000,
      clock: Date.now,
    });
    return { identity, results };
  } finally {
    await sql.close();
  }
}

function requireManaged(secretArn: string | undefined): string {
  if (secretArn) {
    return secretArn;
  }
  throw new NamedError(
    ERRORS.worldChanged,
    "application's login cannot be tried: found no managed secret of the candidate, expected the one that Configure candidate made; start the recovery again",
  );
}

async function logInAsApplication(endpoint: SqlEndpoint, secretArn: string, certificates: string): Promise<Finding> {
  try {
    const sql = await connect(endpoint, await secrets.login(secretArn), certificates);
    await sql.close();
    return { outcome: 'pass' };
  } catch (error) {
    if (error instanceof LoginRefused) {
      const message = `${error.code}: the application's secret does not open the restored database`;
      return { outcome: 'fail', message };
    }
    throw error;
  }
}

async function bindToAttempt(records: Records, key: string, id: string, verdict: Verdict): Promise<void> {
  const stored = await records.set(
    recordKeys.attempt(key, id),
    { verdict },
    'attribute_exists(#pk) AND #candidateResourceId = :candidate',
    { ':candidate': verdict.resourceId },
  );
  if (!stored) {
    throw new NamedError(
      ERRORS.worldChanged,
      `verdict for '${verdict.resourceId}' cannot be bound: attempt '${id}' of database '${key}' is missing or belongs to another instance; start the recovery again`,
    );
  }
}
