import type { DatabaseSettings } from '../../../lambdas/shared/contract/database-settings';
import { type Deployment, deploy } from '../assembly/deployment';
import { type DeployableDatabase, protectedDatabases } from '../assembly/protected-databases';
import { createEndpoint, type Intercept } from '../aws/endpoint';
import type { HttpRequest } from '../aws/http';
import { createServices, type Services } from '../create-services';
import { seededRandom } from '../demo/application/random';
import { openLoadBalancer, startApplication } from '../demo-application';
import { confirmSubscriptions, groupsOf, machinesOf, reportBucketOf, roleArnOf } from '../deployed-parts';
import { ModelEngine } from '../engines/model/model-engine';
import { admitValidators, createDatabase, inventLogins, type LandscapeOptions, layGround } from '../landscape';
import type { DemoApplication, LocalWorld, ProtectedDatabase } from '../local-world';
import { createMisfortunes, type Misfortunes } from '../misfortunes';
import type { WorldContext } from '../world';
import { CallTrace } from './call-trace';
import { type Conduct, PLAIN_CONDUCT } from './conduct';
import { Faults, type Inject } from './faults';
import { fillModel } from './fill-model';
import { FunctionHosts, type HostWorld, type Origin, SimulatedInstance } from './function-hosts';
import { InProcessTransport } from './in-process-transport';
import { ObservedCalls } from './observed-calls';
import { isJob, SimulatedJob } from './simulated-job';
import { SimulatedNetwork } from './simulated-network';
import { SimulatedTasks } from './simulated-tasks';
import { SimulatedWebsites } from './simulated-website';
import { VirtualClock } from './virtual-clock';
import { VirtualPace } from './virtual-pace';
import { whoWaits } from './who-waits';

export interface SimulatedWorldOptions {
  /** A `cdk.out` directory. */
  readonly assembly: string;
  /** Decides everything that is random; the same seed and faults give the same run, byte for byte. */
  readonly seed: number;
  /** Bundles and warm functions that worlds of this process share. @default - those of this world alone */
  readonly hosts?: FunctionHosts;
  /** What becomes of each call of our functions. @default - all pass */
  readonly inject?: Inject;
  /** Whether `inject` may ask for stale answers. @default true */
  readonly staleAnswers?: boolean;
  /** Has the invocations of our functions in hand. @default - every one runs */
  readonly conduct?: Conduct;
  /** Shortens what AWS takes, against its real seconds; waits of the state machine keep their length. @default 1 */
  readonly paceScale?: number;
  /** Orders in the database at the start. @default 40 */
  readonly orders?: number;
  /** Virtual seconds between two orders of each worker. @default 10 */
  readonly secondsBetweenOrders?: number;
  /** What targets of proxies hold on to when an instance is renamed. @default - the instance */
  readonly proxyTargetsFollow?: 'name' | 'instance';
  /** Rules with a schedule fire every five virtual minutes. @default - only when `misfortunes.passSchedules` says so */
  readonly schedules?: boolean;
  /** What functions and services say. @default - nothing is kept */
  readonly log?: (line: string) => void;
}

/** A local account in virtual time, in this process alone: no sockets, no processes, no real clock. */
export interface SimulatedWorld {
  readonly context: WorldContext;
  readonly clock: VirtualClock;
  readonly services: Services;
  readonly deployment: Deployment;
  readonly network: SimulatedNetwork;
  readonly engine: ModelEngine;
  readonly websites: SimulatedWebsites;
  readonly tasks: SimulatedTasks;
  readonly database: ProtectedDatabase;
  /** As the environment configures the database. */
  readonly settings: DatabaseSettings;
  readonly application: DemoApplication;
  readonly machines: LocalWorld['machines'];
  readonly misfortunes: Misfortunes;
  readonly vault: string;
  readonly backupRoleArn: string;
  readonly reportBucket: string;
  /** Requests of our functions as they went over the wire. */
  readonly trace: CallTrace;
  /** Calls of our functions that have an effect, as they happen. */
  readonly calls: ObservedCalls;
  /** Faults of the simulation itself, such as a statement that the model does not understand; a run with any is void. */
  readonly faults: readonly Error[];
  /** Takes everything down at once; warm functions go back to the shared hosts. */
  close(): Promise<void>;
}

/** The shortest schedule of this project; the others are not told apart. */
const SCHEDULE_SECONDS = 300;
/** Nothing of a simulation is kept in files: this path cannot be made. */
const NO_DIRECTORY = '/dev/null/simulation';
const START = new Date('2026-11-21T10:00:00Z');

/** Deploys a `cdk.out` into a new simulated account, with the demo database and its application running. */
export async function createSimulatedWorld(options: SimulatedWorldOptions): Promise<SimulatedWorld> {
  const [deployable] = protectedDatabases(options.assembly);
  if (!deployable) throw new Error(`'${options.assembly}' protects no database, expected a recovery stack in it`);
  const account = new SimulatedAccount(options, deployable);
  try {
    return await account.clock.until(account.build(), { what: 'the simulated account', withinSeconds: 24 * 3600 });
  } catch (error) {
    await account.close();
    throw error;
  }
}

/** Everything of a world while it is put together. */
class SimulatedAccount {
  readonly clock: VirtualClock;
  private readonly context: WorldContext;
  private readonly engine: ModelEngine;
  private readonly network: SimulatedNetwork;
  private readonly tasks: SimulatedTasks;
  private readonly websites: SimulatedWebsites;
  private readonly services: Services;
  private readonly instances: SimulatedInstance[] = [];
  private readonly trace = new CallTrace();
  private readonly faults: Error[] = [];
  private readonly flags = new Set<string>();
  private readonly hosts: FunctionHosts;
  private readonly calls = new ObservedCalls(({ request }) => this.originOf(request));
  private originOf: (request: HttpRequest) => Origin | undefined = () => undefined;
  private closed = false;

  constructor(
    private readonly options: SimulatedWorldOptions,
    private readonly deployable: DeployableDatabase,
  ) {
    const { seed, paceScale = 1, secondsBetweenOrders = 10, log = () => undefined } = options;
    this.hosts = options.hosts ?? new FunctionHosts();
    this.clock = new VirtualClock(START, () => whoWaits(this.services, this.instances));
    this.context = {
      region: deployable.region,
      accountId: deployable.accountId,
      clock: this.clock,
      pace: new VirtualPace(paceScale),
      random: seededRandom(seed),
      directory: NO_DIRECTORY,
      keptMails: [],
      endpointSuffix: 'c9akciq32xyz',
      calls: [],
      log,
    };
    const faulty = (error: Error) => void this.faults.push(error);
    this.engine = new ModelEngine(this.context);
    this.network = new SimulatedNetwork(this.context, (host) => this.engine.serverAt(host), faulty);
    this.tasks = new SimulatedTasks({ clock: this.clock, network: this.network, secondsBetweenOrders });
    this.websites = new SimulatedWebsites(this.tasks);
    this.services = this.createServices();
  }

  async build(): Promise<SimulatedWorld> {
    const { context, network, services, options, deployable, engine } = this;
    const { settings, listenerArn, environmentName } = deployable;
    const logins = inventLogins(context.random);
    layGround(network, services, settings, logins);
    if (listenerArn) await openLoadBalancer(context, services.loadBalancing, settings, listenerArn);
    const deployment = await deploy(options.assembly, services.providers, context);
    this.assumeRoles(deployment);
    confirmSubscriptions(deployment, services);
    admitValidators(network, settings, groupsOf(deployment, 'check-login'));
    const rows = options.orders ?? 40;
    const landscape: LandscapeOptions = {
      settings,
      environmentName,
      rows,
      seed: options.seed,
      program: 'simulated',
      ...(options.proxyTargetsFollow ? { proxyTargetsFollow: options.proxyTargetsFollow } : {}),
      fill: async (resourceId) => fillModel(engine.server(resourceId)!, { rows, logins, ...context }),
    };
    const database = await createDatabase(context, services, landscape, logins);
    const vault = deployment.resourcesOfType('AWS::Backup::BackupVault')[0]!.ref;
    services.backup.protectContinuously(database.resourceId, vault);
    const application = await startApplication(context, network, services, landscape, database, logins);
    if (options.schedules) void this.fireSchedules();
    return {
      context,
      clock: this.clock,
      services,
      deployment,
      network,
      engine,
      websites: this.websites,
      tasks: this.tasks,
      database,
      settings,
      application,
      machines: machinesOf(deployment),
      misfortunes: createMisfortunes(services, deployment),
      vault,
      backupRoleArn: roleArnOf(deployment, `${environmentName}-database-recovery-backup`),
      reportBucket: reportBucketOf(deployment),
      trace: this.trace,
      calls: this.calls,
      faults: this.faults,
      close: () => this.close(),
    };
  }

  private async fireSchedules(): Promise<void> {
    while (!this.closed) {
      await this.clock.sleep(SCHEDULE_SECONDS * 1000, undefined, 'upkeep');
      this.services.events.fireSchedules();
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const closing = this.services.close();
    closing.catch(() => undefined);
    // What is closed waits for what it has begun, and that waits for time.
    await this.clock.until(closing, { what: 'the services to close' }).finally(() => this.clock.close());
    for (const instance of this.instances) instance.release();
  }

  private createServices(): Services {
    const { context, network, engine, options } = this;
    const services = createServices({
      context,
      network,
      engine,
      endpointUrl: () => 'http://127.0.0.1:4566',
      replaced: {
        startTask: this.tasks.start,
        loadBalancing: this.websites.transport,
        functions: {
          createInstance: (instance) => {
            if (isJob(instance)) return new SimulatedJob(instance, this.clock, network, this.flags);
            const made = new SimulatedInstance(instance, this.hosts, hostWorld);
            this.instances.push(made);
            return made;
          },
          writeLog: (functionName, text) => context.log(`${functionName}: ${text.trimEnd()}`),
        },
      },
    });
    const faults =
      options.inject &&
      new Faults(
        this.clock,
        options.inject,
        ({ request }) => transport.originOf(request),
        options.staleAnswers ?? true,
      );
    const { calls } = this;
    const intercept: Intercept = faults
      ? (call, run) => faults.intercept(call, () => calls.intercept(call, run))
      : calls.intercept;
    const endpoint = createEndpoint(services.offered, services.iam, context, intercept);
    const transport = new InProcessTransport(this.clock, this.trace, endpoint);
    this.originOf = (request) => transport.originOf(request);
    const hostWorld: HostWorld = {
      clock: this.clock,
      network,
      fetch: this.websites.fetchFrom((hostName) => network.website(hostName)),
      log: (functionName, text) => context.log(`${functionName}: ${text.trimEnd()}`),
      conduct: options.conduct ?? PLAIN_CONDUCT,
      carry: (request, origin) => transport.carry(request, origin),
      handOver: (origin) => transport.handOver(origin),
    };
    return services;
  }

  /** In one order for all worlds of a seed, so that keys do not depend on which function runs first. */
  private assumeRoles(deployment: Deployment): void {
    for (const { properties, attributes } of deployment.resourcesOfType('AWS::Lambda::Function')) {
      this.services.iam.credentialsForRole(String(properties.Role), String(attributes?.['Arn']));
    }
  }
}
