import { type Deployment, deploy } from '../assembly/deployment';
import type { DeployableDatabase } from '../assembly/protected-databases';
import { createEndpoint, type Intercept } from '../aws/endpoint';
import type { HttpRequest } from '../aws/http';
import { createServices, type Services } from '../create-services';
import { seededRandom } from '../demo/application/random';
import { openLoadBalancer, startApplication } from '../demo-application';
import { confirmSubscriptions, groupsOf, machinesOf, reportBucketOf, roleArnOf } from '../deployed-parts';
import { ModelEngine } from '../engines/model/model-engine';
import { admitValidators, createDatabase, inventLogins, type LandscapeOptions, layGround } from '../landscape';
import { createMisfortunes } from '../misfortunes';
import type { WorldContext } from '../world';
import { CallTrace } from './call-trace';
import { PLAIN_CONDUCT } from './conduct';
import { Faults } from './faults';
import { fillModel } from './fill-model';
import { FunctionHosts, type HostWorld, type Origin, SimulatedInstance } from './function-hosts';
import { InProcessTransport } from './in-process-transport';
import { ObservedCalls } from './observed-calls';
import { isJob, SimulatedJob } from './simulated-job';
import { SimulatedNetwork } from './simulated-network';
import { SimulatedTasks } from './simulated-tasks';
import { SimulatedWebsites } from './simulated-website';
import type { SimulatedWorld, SimulatedWorldOptions } from './simulated-world';
import { VirtualClock } from './virtual-clock';
import { VirtualPace } from './virtual-pace';
import { whoWaits } from './who-waits';

/** The shortest schedule of this project; the others are not told apart. */
const SCHEDULE_SECONDS = 300;
/** Nothing of a simulation is kept in files: this path cannot be made. */
const NO_DIRECTORY = '/dev/null/simulation';
const START = new Date('2026-11-21T10:00:00Z');

/** Everything of a world while it is put together. */
export class SimulatedAccount {
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
