import { request } from 'node:http';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../lambdas/shared/contract/database-settings';
import { type Deployment, deploy } from './assembly/deployment';
import { protectedDatabases } from './assembly/protected-databases';
import { createEndpoint, type Intercept } from './aws/endpoint';
import { type LocalHandler, startServer } from './aws/server';
import { realClock } from './clock';
import { createServices, type Services } from './create-services';
import { seededRandom } from './demo/application/random';
import { openLoadBalancer, startApplication } from './demo-application';
import { confirmSubscriptions, groupsOf, machinesOf, reportBucketOf, roleArnOf } from './deployed-parts';
import type { Engine } from './engines/engine';
import { createMariadbEngine } from './engines/mariadb/mariadb-engine';
import { createPostgresEngine } from './engines/postgres/postgres-engine';
import { InvocationOrigins } from './invocation-origins';
import { admitValidators, createDatabase, inventLogins, layGround } from './landscape';
import type { LocalWorld } from './local-world';
import { Mailbox } from './mailbox';
import { createMisfortunes } from './misfortunes';
import { createNetwork } from './network/loopback-network';
import { Operator } from './operator';
import type { Pace } from './pace';
import type { Progress } from './progress';
import { Faults, type Inject } from './simulation/faults';
import { ObservedCalls } from './simulation/observed-calls';
import type { WorldContext } from './world';

export interface LocalWorldOptions {
  /** Private temporary directory; the caller removes it after `close`. */
  readonly directory: string;
  /** A `cdk.out` directory. */
  readonly assembly: string;
  readonly rows: number;
  readonly seed: number;
  readonly pace: Pace;
  readonly progress: Progress;
  /** @default - the system chooses a free port */
  readonly port?: number;
  /** What becomes of each call of our functions. @default - all pass */
  readonly inject?: Inject;
  /** Answers further paths below `/_local/`. @default - only names are answered */
  readonly local?: LocalHandler;
  log(line: string): void;
}

/** What tests and the rehearsal may reach besides the doors of LocalWorld. */
export interface RunningWorld extends LocalWorld {
  readonly services: Services;
  readonly deployment: Deployment;
  /** Calls of our functions that have an effect, as they happen. */
  readonly calls: ObservedCalls;
}

/** Deploys a `cdk.out` into a new local account, with the demo database and its application running. */
export async function createLocalWorld(options: LocalWorldOptions): Promise<RunningWorld> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) {
      await closer();
    }
  };
  try {
    return await build(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  options: LocalWorldOptions,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<RunningWorld> {
  const { assembly, directory, progress } = options;
  const [protectedDatabase] = protectedDatabases(assembly);
  if (!protectedDatabase) {
    throw new Error(`'${assembly}' protects no database, expected a recovery stack in it`);
  }
  const { settings, listenerArn, accountId, region, environmentName } = protectedDatabase;
  const context: WorldContext = {
    region,
    accountId,
    clock: realClock,
    pace: options.pace,
    random: seededRandom(options.seed),
    directory,
    endpointSuffix: 'c9akciq32xyz',
    calls: [],
    log: options.log,
  };
  progress.say('starting the local account');
  const network = await createNetwork(context, settings.port);
  closers.push(() => network.close());
  const engine = await engineFor(settings, context);
  closers.push(() => engine.close());
  let endpointUrl = '';
  const services = createServices({ context, network, engine, endpointUrl: () => endpointUrl });
  closers.push(services.close);
  const origins = new InvocationOrigins(services.invocations);
  const calls = new ObservedCalls(origins.of);
  const faults = options.inject && new Faults(realClock, options.inject, origins.of);
  const intercept: Intercept = (call, run) => {
    const observed = () => calls.intercept(call, run);
    return faults ? faults.intercept(call, observed) : observed();
  };
  const server = await startServer({
    endpoint: createEndpoint(services.offered, services.iam, context, intercept),
    local: async (path, query) =>
      path === 'dns' ? network.resolve(query.get('name') ?? '') : options.local?.(path, query),
    log: context.log,
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  closers.push(server.close);
  endpointUrl = server.url;
  network.setControlUrl(server.url);

  const logins = inventLogins(context.random);
  layGround(network, services, settings, logins);
  if (listenerArn) {
    await openLoadBalancer(context, services.loadBalancing, settings, listenerArn);
  }
  progress.say('deploying the assembly');
  const deployment = await deploy(assembly, services.providers, context);
  confirmSubscriptions(deployment, services);
  admitValidators(network, settings, groupsOf(deployment, 'check-login'));

  progress.say(`creating ${settings.identifier} with ${options.rows} orders`);
  const landscape = { settings, environmentName, rows: options.rows, seed: options.seed };
  const database = await createDatabase(context, services, landscape, logins);
  const vault = deployment.resourcesOfType('AWS::Backup::BackupVault')[0]!.ref;
  services.backup.protectContinuously(database.resourceId, vault);
  progress.say('starting the application');
  const application = await startApplication(context, network, services, landscape, database, logins);

  return {
    context,
    endpoint: server.url,
    operator: new Operator({ endpoint: server.url, region, credentials: services.iam.operatorCredentials }),
    network,
    databases: services.rds,
    invocations: services.invocations,
    mailbox: new Mailbox(join(directory, 'mail')),
    database: {
      ...database,
      observerGroupIds: [...database.observerGroupIds, ...groupsOf(deployment, 'verify-production')],
    },
    application,
    machines: machinesOf(deployment),
    misfortunes: createMisfortunes(services, deployment),
    vault,
    backupRoleArn: roleArnOf(deployment, `${environmentName}-database-recovery-backup`),
    reportBucket: reportBucketOf(deployment),
    onState: (listen) => {
      services.states.onProgress(({ executionArn, kind, state }) => {
        if (kind === 'entered' && state) {
          listen(executionArn, state);
        }
      });
    },
    ended: async (executionArn) => {
      await services.states.waitFor(executionArn);
    },
    visit: () => visit(network.website(new URL(application.healthUrl).hostname)!, new URL(application.healthUrl)),
    close,
    services,
    deployment,
    calls,
  };
}

function engineFor({ engine, proxies = [], replicas }: DatabaseSettings, context: WorldContext): Promise<Engine> {
  const absent = [
    ...(proxies.length > 0 ? [`RDS Proxy '${proxies.join("', '")}'`] : []),
    ...(replicas?.kind === 'recreate' ? ["replicas that are made anew ('recreate')"] : []),
  ];
  if (engine !== 'postgres' && absent.length > 0) {
    throw new Error(
      `the local world has no ${absent.join(' and no ')} for ${engine}: rehearse without, or on PostgreSQL`,
    );
  }
  switch (engine) {
    case 'postgres':
      return createPostgresEngine(context);
    case 'mariadb':
      return createMariadbEngine(context);
    default:
      throw new Error(`the local world has no engine '${engine}', expected 'postgres' or 'mariadb'`);
  }
}

function visit(baseUrl: string, url: URL): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  request(new URL(url.pathname, baseUrl), { headers: { host: url.host } }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
  })
    .on('error', reject)
    .end();
  return promise;
}
