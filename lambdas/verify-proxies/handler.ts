import * as z from 'zod';
import type { ServerIdentity } from '../shared/contract/instance-ref';
import { databaseSettings, variable } from '../shared/environment';
import { type Login, Secrets } from '../shared/secrets';
import { identityOf } from '../shared/server-identity';
import { connect, type SqlEndpoint, type Trust } from '../shared/sql';
import { parse, taskHandler } from '../shared/task';
import type { VerifyProxiesInput, VerifyProxiesOutput } from './contract';
import { decide } from './decide';

/** A proxy listens on the default port of its engine family, whatever port its target has. */
const PROXY_PORTS = { postgres: 5432, mysql: 3306, mariadb: 3306 } as const;

const secrets = new Secrets();
const productionSchema = z.object({ host: z.string().min(1), port: z.number().int().positive() });

export const handler = taskHandler(
  { needs: ['fenceLowered', 'proxiesHealthy'] },
  async ({ state, context }): Promise<VerifyProxiesOutput> => {
    const { endpoints } = state.proxiesHealthy;
    if (endpoints.length === 0) {
      return { proxies: [] };
    }
    const { databaseName: database, secrets: arns, engine } = databaseSettings();
    const { host, port } = parse(productionSchema, state.fenceLowered.instance, "'fenceLowered.instance' of the state");
    const login = await secrets.login(arns.application);
    const common = { engine, database, applicationName: `database-recovery ${context.stateName}` };
    const answers: VerifyProxiesInput['answers'][number][] = [];
    for (const { name: proxy, host: endpoint } of endpoints) {
      // A proxy shows a certificate of AWS's public authority, not of RDS's.
      const at = { ...common, host: endpoint, port: PROXY_PORTS[engine] };
      answers.push({ proxy, identity: await identityAt(at, login, 'fileAndPublic') });
    }
    return decide({ production: await identityAt({ ...common, host, port }, login, 'file'), answers });
  },
);

async function identityAt(endpoint: SqlEndpoint, login: Login, trust: Trust): Promise<ServerIdentity> {
  const sql = await connect(endpoint, login, variable('DATABASE_CA_FILE'), trust);
  try {
    return await identityOf(sql);
  } finally {
    await sql.close();
  }
}
