import * as z from 'zod';
import { ERRORS } from '../shared/contract/error-names';
import { databaseSettings, variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { NamedError } from '../shared/named-error';
import { Secrets } from '../shared/secrets';
import { connect, LoginRefused, type SqlEndpoint } from '../shared/sql';
import { loopOptions, parse, taskHandler } from '../shared/task';
import type { CandidateAnswer, CheckCandidateOutput } from './contract';
import { decide } from './decide';

const secrets = new Secrets();
const candidateSchema = z.object({
  identifier: z.string().min(1),
  host: z.string().min(1),
  port: z.number().int().positive(),
});

export const handler = taskHandler(
  { needs: ['configured'], options: loopOptions },
  async ({ state, context, options, now }): Promise<CheckCandidateOutput> => {
    const { identifier, host, port } = parse(
      candidateSchema,
      state.configured.candidate,
      "'configured.candidate' of the state",
    );
    const round = continueLoop(state.candidateAnswers, options, now);
    if (identifier === state.database.productionIdentifier) {
      // An earlier execution swapped it in, and it may serve: then this function is not let through to it.
      return loopDone(round);
    }
    const { databaseName: database, engine } = databaseSettings();
    const missing = decide(
      await ask({ engine, host, port, database, applicationName: `database-recovery ${context.stateName}` }),
    );
    return missing === undefined ? loopDone(round) : stillWaiting(round, options, now, missing);
  },
);

async function ask(endpoint: SqlEndpoint): Promise<CandidateAnswer> {
  const login = await secrets.login(databaseSettings().secrets.validator);
  try {
    const sql = await connect(endpoint, login, variable('DATABASE_CA_FILE'));
    await sql.close();
    return { kind: 'answered' };
  } catch (error) {
    if (error instanceof LoginRefused) {
      return { kind: 'refused' };
    }
    if (error instanceof NamedError && error.name === ERRORS.connectionFailed) {
      return { kind: 'noAnswer', why: error.message };
    }
    throw error;
  }
}
