import * as z from 'zod';
import { databaseSettings, variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { Secrets } from '../shared/secrets';
import { connect } from '../shared/sql';
import { loopOptions, parse, taskHandler } from '../shared/task';
import type { EndSessionsOutput } from './contract';
import { COUNT_SESSIONS_SQL, decide, END_SESSIONS_SQL } from './decide';

const secrets = new Secrets();
const fenceSchema = z.object({ host: z.string().min(1), port: z.number().int().positive() });
const earlierRoundSchema = z.object({ quietRounds: z.number().default(0), ended: z.number().default(0) });

export const handler = taskHandler(
  { needs: ['fence'], options: loopOptions },
  async ({ state, context, options, now }): Promise<EndSessionsOutput> => {
    const { secrets: arns, databaseName: database } = databaseSettings();
    const { host, port } = parse(fenceSchema, state.fence, "'fence' of the state");
    const round = continueLoop(state.sessions, options, now);
    const earlier = earlierRoundSchema.parse(state.sessions?.status === 'waiting' ? state.sessions : {});

    const { ended, remaining } = await endSessions(
      { host, port, database, applicationName: `database-recovery ${context.stateName}` },
      arns.validator,
    );
    const { done, quietRounds } = decide({ remaining, quietRounds: earlier.quietRounds });
    const progress = done
      ? loopDone(round)
      : stillWaiting(
          round,
          options,
          now,
          remaining > 0 ? `${remaining} sessions on '${host}' to end` : 'a second round without sessions',
        );
    const acted = { call: 'postgres:pg_terminate_backend', subject: host, detail: `${ended} sessions` };
    return { ...progress, quietRounds, ended: earlier.ended + ended, ...(ended > 0 ? { acted: [acted] } : {}) };
  },
);

async function endSessions(endpoint: Parameters<typeof connect>[0], secretArn: string) {
  const sql = await connect(endpoint, await secrets.login(secretArn), variable('DATABASE_CA_FILE'));
  try {
    const [ending] = await sql.query(END_SESSIONS_SQL);
    const [counting] = await sql.query(COUNT_SESSIONS_SQL);
    return { ended: Number(ending?.['ended']), remaining: Number(counting?.['remaining']) };
  } finally {
    await sql.close();
  }
}
