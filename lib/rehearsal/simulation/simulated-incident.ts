import type { ExecutionEnd } from '../responder';
import { type ExecuteOptions, SimulatedResponder } from './simulated-responder';
import type { SimulatedWorld } from './simulated-world';

export interface IncidentOptions {
  /** @default INC-1 */
  readonly incidentId?: string;
  /** Virtual seconds of good traffic before second T. @default 600 */
  readonly goodSeconds?: number;
  /** Virtual seconds of the bad release. @default 900 */
  readonly badSeconds?: number;
}

/** A bad release damaged the database; people recover it. */
export class SimulatedIncident {
  readonly responder: SimulatedResponder;
  private executions = 0;

  private constructor(
    readonly world: SimulatedWorld,
    readonly id: string,
    /** Second T: what the recovery is asked to give back. */
    readonly restoreTo: Date,
    readonly corruptionSince: Date,
    /** Hash of the content at second T. */
    readonly goodContent: string,
  ) {
    this.responder = new SimulatedResponder(world);
  }

  /** Lets good traffic pass, then deploys the bad release and lets it do damage. */
  static async happen(world: SimulatedWorld, options: IncidentOptions = {}): Promise<SimulatedIncident> {
    const { clock, services, engine, database, application } = world;
    const { incidentId = 'INC-1', goodSeconds = 600, badSeconds = 900 } = options;
    await clock.pass(goodSeconds);
    const restoreTo = new Date(Math.floor(clock.milliseconds / 1000) * 1000);
    await clock.pass(30);
    const corruptionSince = clock.now();
    for (const service of application.services) {
      const taskDefinition = application.releases.bad[service]!;
      const caller = { kind: 'operator', arn: 'operator' } as const;
      const call = { service: 'ecs', operation: 'UpdateService', caller, requestId: 'simulation' };
      await services.ecs.operations.UpdateService!({ cluster: application.cluster, service, taskDefinition }, call);
    }
    await clock.pass(badSeconds);
    const original = engine.server(database.resourceId)!;
    if (original.content.brokenOrders() === 0) {
      throw new Error(`the bad release did no damage within ${badSeconds} s: expected at least one broken order`);
    }
    const good = original.contentAt(restoreTo).hash();
    return new SimulatedIncident(world, incidentId, restoreTo, corruptionSince, good);
  }

  /** Input of RecoverDatabase for this incident. */
  input(mode: 'plan' | 'prepare' | 'recover'): Record<string, unknown> {
    return {
      incidentId: this.id,
      mode,
      reason: 'totals zeroed and payments deleted after a release',
      corruption: { since: this.corruptionSince.toISOString(), extent: 'orders.total_cents, payments' },
      restoreTo: { time: this.restoreTo.toISOString().replace('.000Z', 'Z') },
      confirm: this.world.database.identifier,
      resumeWith: this.world.application.releases.fixed,
    };
  }

  /** Starts RecoverDatabase, lets a person approve it, and lets time pass until it has ended. */
  async recover(options: Partial<ExecuteOptions> = {}): Promise<ExecutionEnd> {
    this.executions += 1;
    return this.responder.execute({
      machine: this.world.machines.recover,
      name: `${this.id}-recover-${this.executions}`,
      input: this.input('recover'),
      answer: 'approve',
      ...options,
    });
  }
}
