import { ERRORS } from '../shared/contract/error-names';
import { databaseSettings, variable } from '../shared/environment';
import { NamedError } from '../shared/named-error';
import { Secrets } from '../shared/secrets';
import { connect, LoginRefused, type SqlEndpoint } from '../shared/sql';
import { taskHandler } from '../shared/task';
import type { CheckLoginOutput, LoginAttempt } from './contract';
import { decide } from './decide';
import { missingMysqlRights } from './mysql-rights';

const secrets = new Secrets();

const MEMBERSHIPS_SQL = `select pg_catalog.pg_has_role(current_user, 'pg_read_all_data', 'usage') as reads,
  pg_catalog.pg_has_role(current_user, 'pg_signal_backend', 'usage') as ends`;

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
      if (sql.engine !== 'postgres') {
        return { kind: 'entered', missingRights: await missingMysqlRights(sql) };
      }
      const [row] = await sql.query(MEMBERSHIPS_SQL);
      return { kind: 'loggedIn', readsAllData: row?.['reads'] === true, endsSessions: row?.['ends'] === true };
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
