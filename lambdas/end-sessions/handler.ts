import * as z from 'zod';
import { databaseSettings, variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { Secrets } from '../shared/secrets';
import { connect, type Sql } from '../shared/sql';
import { loopOptions, parse, taskHandler } from '../shared/task';
import type { EndSessionsOutput } from './contract';
import { COUNT_SESSIONS_SQL, decide, END_SESSIONS_SQL } from './decide';
import { endMysqlSessions } from './mysql-sessions';

const secrets = new Secrets();
const fenceSchema = z.object({ host: z.string().min(1), port: z.number().int().positive() });
const earlierRoundSchema = z.object({ quietRounds: z.number().default(0), ended: z.number().default(0) });

export const handler = taskHandler(
  { needs: ['fence'], options: loopOptions },
  async ({ state, context, options, now }): Promise<EndSessionsOutput> => {
    const { secrets: arns, databaseName: database, engine } = databaseSettings();
    const { host, port } = parse(fenceSchema, state.fence, "'fence' of the state");
    const round = continueLoop(state.sessions, options, now);
    const earlier = earlierRoundSchema.parse(state.sessions?.status === 'waiting' ? state.sessions : {});

    const { ended, remaining, readOnly } = await endSessions(
      { engine, host, port, database, applicationName: `database-recovery ${context.stateName}` },
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
    const call = engine === 'postgres' ? 'postgres:pg_terminate_backend' : `${engine}:mysql.rds_kill`;
    return {
      ...progress,
      quietRounds,
      ended: earlier.ended + ended,
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(ended > 0 ? { acted: [{ call, subject: host, detail: `${ended} sessions` }] } : {}),
    };
  },
);

interface Ended {
  readonly ended: number;
  readonly remaining: number;
  /** Only of engines that can be told to take no writes. */
  readonly readOnly?: boolean;
}

async function endSessions(endpoint: Parameters<typeof connect>[0], secretArn: string): Promise<Ended> {
  const sql = await connect(endpoint, await secrets.login(secretArn), variable('DATABASE_CA_FILE'));
  try {
    return await (sql.engine === 'postgres' ? endPostgresSessions(sql) : endMysqlSessions(sql));
  } finally {
    await sql.close();
  }
}

async function endPostgresSessions(sql: Sql): Promise<Ended> {
  const [ending] = await sql.query(END_SESSIONS_SQL);
  const [counting] = await sql.query(COUNT_SESSIONS_SQL);
  return { ended: Number(ending?.['ended']), remaining: Number(counting?.['remaining']) };
}
