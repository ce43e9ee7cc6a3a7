import * as z from 'zod';
import { ERRORS } from '../shared/contract/error-names';
import type { ServerIdentity } from '../shared/contract/instance-ref';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { databaseSettings, variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { NamedError } from '../shared/named-error';
import { type Login, Secrets } from '../shared/secrets';
import { identityOf } from '../shared/server-identity';
import { connect, type Sql, type SqlEndpoint } from '../shared/sql';
import { takesWrites } from '../shared/takes-writes';
import { loopOptions, parse, taskHandler } from '../shared/task';
import type { ProductionAnswer, VerifyProductionOutput } from './contract';
import { decide } from './decide';

const secrets = new Secrets();
const productionSchema = z.object({ host: z.string().min(1), port: z.number().int().positive() });

export const handler = taskHandler(
  { needs: ['swap'], options: loopOptions },
  async ({ state, context, options, now }): Promise<VerifyProductionOutput> => {
    const { databaseName: database, secrets: arns, engine } = databaseSettings();
    const { host, port } = parse(productionSchema, state.swap.production, "'swap.production' of the state");
    const round = continueLoop(state.verified, options, now);
    const answer = await ask(
      { engine, host, port, database, applicationName: `database-recovery ${context.stateName}` },
      await secrets.login(arns.validator),
    );
    const stable = state.verified?.status === 'waiting' ? (state.verified.stable ?? 0) : 0;
    const decision = decide({ host, expected: expectedIdentity(state), answer, stable });
    const progress = decision.done ? loopDone(round) : stillWaiting(round, options, now, decision.waitingFor);
    return { ...progress, stable: decision.stable };
  },
);

/** The validated server; in RevertCutover the retired one, as it answered before it got the name back. */
function expectedIdentity({ incident, lostWrites, verdict }: RecoveryState): ServerIdentity {
  const identity = incident.mode === 'revert' ? lostWrites?.identity : verdict?.identity;
  if (identity) {
    return identity;
  }
  throw new NamedError(
    ERRORS.requestMalformed,
    `production cannot be verified: found no identity of the server in the state, expected one from '${incident.mode === 'revert' ? 'List lost writes' : 'Validate data'}'; start again`,
  );
}

async function ask(endpoint: SqlEndpoint, login: Login): Promise<ProductionAnswer> {
  let sql: Sql | undefined;
  try {
    sql = await connect(endpoint, login, variable('DATABASE_CA_FILE'));
    const identity = await identityOf(sql);
    return { kind: 'answered', identity, readOnly: !(await takesWrites(sql)) };
  } catch (error) {
    if (error instanceof NamedError && WAITED_FOR.includes(error.name)) {
      return { kind: 'noAnswer', why: error.message };
    }
    throw error;
  } finally {
    await sql?.close();
  }
}

/** A refused login may come from the server that had the name before. */
const WAITED_FOR: readonly string[] = [ERRORS.connectionFailed, ERRORS.verificationFailed];
