import { ERRORS } from '../shared/contract/error-names';
import { databaseSettings, variable } from '../shared/environment';
import { NamedError } from '../shared/named-error';
import { Secrets } from '../shared/secrets';
import { connect, LoginRefused, type SqlEndpoint } from '../shared/sql';
import { taskHandler } from '../shared/task';
import type { CheckLoginOutput, LoginAttempt } from './contract';
import { decide } from './decide';
import { missingMysqlRights } from './mysql-rights';
import { missingPostgresRights } from './postgres-rights';

const secrets = new Secrets();

export const handler = taskHandler(
  { needs: ['incident', 'plan'] },
  async ({ state, context }): Promise<CheckLoginOutput> => {
    const { host, port } = state.plan.original ?? {};
    if (host === undefined || port === undefined) {
      // The plan has said why there is no original to log in to, or a rename is under way and its name is not back yet.
      return { tried: false, findings: [] };
    }
    const { secrets: arns, databaseName: database, engine } = databaseSettings();
    const endpoint = { engine, host, port, database, applicationName: `database-recovery ${context.stateName}` };
    const attempt = await tryLogin(endpoint, arns.validator);
    return { tried: true, findings: decide({ mode: state.incident.mode, host, secretArn: arns.validator, attempt }) };
  },
);

async function tryLogin(endpoint: SqlEndpoint, secretArn: string): Promise<LoginAttempt> {
  const login = await secrets.login(secretArn);
  try {
    const sql = await connect(endpoint, login, variable('DATABASE_CA_FILE'));
    try {
      const missingRights = sql.engine === 'postgres' ? missingPostgresRights : missingMysqlRights;
      return { kind: 'loggedIn', missingRights: await missingRights(sql) };
    } finally {
      await sql.close();
    }
  } catch (error) {
    if (error instanceof LoginRefused) {
      return { kind: 'refused', message: error.message };
    }
    if (error instanceof NamedError && error.name === ERRORS.connectionFailed) {
      return { kind: 'unreachable', message: error.message };
    }
    throw error;
  }
}
