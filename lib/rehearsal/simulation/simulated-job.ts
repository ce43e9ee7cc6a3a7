import type { HookAnswer, HookEvent } from '../../../lambdas/shared/contract/writer-hook';
import type { ModelSession } from '../engines/model/model-session';
import type { ExecutionEnvironment, InstanceOptions } from '../functions/function-instance';
import type { OpenConnection, SimulatedNetwork } from './simulated-network';
import type { VirtualClock } from './virtual-clock';

/** Virtual milliseconds from the connection of a job to its commit. */
const WORK_MILLISECONDS = 2000;

interface Order {
  readonly customerId: number;
  readonly totalCents: number;
}

/** Whether a function is one of the demo's own, which a simulation does not run as it is bundled. */
export function isJob({ configuration }: InstanceOptions): boolean {
  return configuration.environment['DEMO_JOB'] !== undefined;
}

/** A function of the demo without its bundle: it connects as its interface lets it, and commits orders. */
export class SimulatedJob implements ExecutionEnvironment {
  constructor(
    private readonly options: InstanceOptions,
    private readonly clock: VirtualClock,
    private readonly network: SimulatedNetwork,
    /** Flags of the hooks that hold something back, by function. */
    private readonly flags: Set<string>,
  ) {}

  async run(event: string): Promise<unknown> {
    return this.options.configuration.handler === 'index.holdBack'
      ? this.holdBack(JSON.parse(event) as HookEvent)
      : this.write(event);
  }

  private holdBack({ action }: HookEvent): HookAnswer {
    const { name } = this.options.configuration;
    if (action === 'freeze') this.flags.add(name);
    if (action === 'resume') this.flags.delete(name);
    return { state: this.flags.has(name) ? 'stopped' : 'running' };
  }

  private async write(event: string): Promise<unknown> {
    const { Records = [{ body: '{"customerId":1,"totalCents":990}' }] } = JSON.parse(event) as {
      readonly Records?: readonly { readonly body: string }[];
    };
    const orders = Records.map(({ body }) => JSON.parse(body) as Order);
    const { DATABASE_USER: user = '', DEMO_JOB: release = '' } = this.options.environment;
    const { session, connection } = this.connect(user, release);
    await this.clock.sleep(WORK_MILLISECONDS);
    if (!session.isOpen) throw new Error('terminating connection due to administrator command');
    for (const { customerId, totalCents } of orders) {
      session.server.commit(user, { kind: 'order', customerId, totalCents, release });
    }
    session.close();
    connection.close();
    return { batchItemFailures: [] };
  }

  private connect(user: string, application: string): { session: ModelSession; connection: OpenConnection } {
    const {
      DATABASE_HOST: host = '',
      DATABASE_PORT: port = '',
      DATABASE_PASSWORD: password,
    } = this.options.environment;
    const opened: ModelSession[] = [];
    const cut = () => {
      for (const session of opened) session.close();
    };
    const attempt = this.network.connect(this.options.source?.address ?? '', host, Number(port), cut);
    if (attempt.kind !== 'connected') throw new Error(`no connection to ${host}: ${attempt.kind}`);
    const { connection } = attempt;
    const { server, address } = connection;
    const shown = connection.certificate ?? server.certificate.certificate;
    if (server.content.logins.get(user)?.password !== password || shown !== host.toLowerCase()) {
      connection.close();
      throw new Error(`${host} does not admit ${user}`);
    }
    const session = server.open({ user, application, address });
    session.onEnd = () => connection.close();
    opened.push(session);
    return { session, connection };
  }
}
