import type { StartTask, TaskStart } from '../aws/ecs/task-process';
import { seededRandom } from '../demo/application/random';
import type { ModelServer } from '../engines/model/model-server';
import type { ModelSession } from '../engines/model/model-session';
import { ADDRESS_VARIABLE, type SimulatedNetwork } from './simulated-network';
import type { VirtualClock } from './virtual-clock';

export interface TasksOptions {
  readonly clock: VirtualClock;
  readonly network: SimulatedNetwork;
  /** Virtual seconds between two orders of a worker. */
  readonly secondsBetweenOrders: number;
}

const ORDERS_BETWEEN_DAMAGES = 3;
const SIGTERM_EXIT_CODE = 0;
const SIGKILL_EXIT_CODE = 137;

/** The demo application without processes: tasks that reach the database as their network interface lets them. */
export class SimulatedTasks {
  /** Tasks that start from now on exit with an error after this many virtual seconds. @default - they run on */
  crashAfterSeconds: number | undefined;
  /** Tasks answer no health check well. */
  unhealthy = false;
  /** Virtual seconds from SIGTERM or SIGKILL to the end of a task. */
  lingerSeconds = 0;
  /** By the address of the task's interface. */
  private readonly running = new Map<string, SimulatedTask>();

  constructor(private readonly options: TasksOptions) {}

  readonly start: StartTask = (request) => {
    const task = new SimulatedTask(request, this.options);
    const address = request.environment[ADDRESS_VARIABLE] ?? '';
    this.running.set(address, task);
    void task.exited.then(() => this.running.delete(address));
    const { crashAfterSeconds } = this;
    if (crashAfterSeconds !== undefined) {
      void this.options.clock.sleep(crashAfterSeconds * 1000, undefined, 'upkeep').then(() => task.signal('SIGKILL'));
    }
    const signal = (name: 'SIGTERM' | 'SIGKILL') => {
      if (this.lingerSeconds === 0) task.signal(name);
      else void this.options.clock.sleep(this.lingerSeconds * 1000).then(() => task.signal(name));
    };
    return { started: Promise.resolve(), exited: task.exited, signal };
  };

  /** What a task answers to `GET <path>`; `undefined` when nothing listens there. */
  visit(address: string): { readonly status: number; readonly body: string } | undefined {
    const answer = this.running.get(address)?.answer();
    return answer && this.unhealthy ? { status: 503, body: '{"error":"unhealthy"}' } : answer;
  }
}

/** One task: a session that is opened again when it was lost, and orders from it where the task is a worker. */
class SimulatedTask {
  readonly exited: Promise<number>;
  private session: ModelSession | undefined;
  private readonly exit: (code: number) => void;
  private readonly stop = new AbortController();
  private readonly random: () => number;
  private written = 0;

  constructor(
    private readonly request: TaskStart,
    private readonly options: TasksOptions,
  ) {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.exited = promise;
    this.exit = resolve;
    this.random = seededRandom(Number(request.environment['SEED'] ?? 1));
    this.reach();
    if (request.environment['ROLE'] === 'worker') void this.work().catch(() => undefined);
  }

  signal(name: 'SIGTERM' | 'SIGKILL'): void {
    this.stop.abort(new Error(name));
    this.session?.close();
    this.exit(name === 'SIGTERM' ? SIGTERM_EXIT_CODE : SIGKILL_EXIT_CODE);
  }

  /** Healthy as the demo's API is: it serves what it can read. */
  answer(): { status: number; body: string } {
    const server = this.reach();
    const release = this.request.environment['RELEASE'] ?? '';
    return server
      ? { status: 200, body: JSON.stringify({ status: 'ok', release, orders: server.content.orders.size }) }
      : { status: 503, body: JSON.stringify({ error: 'no connection to the database' }) };
  }

  private async work(): Promise<void> {
    const { clock, secondsBetweenOrders } = this.options;
    for (;;) {
      await clock.sleep(secondsBetweenOrders * 1000, this.stop.signal, 'upkeep');
      const server = this.reach();
      if (server) this.write(server);
    }
  }

  private write(server: ModelServer): void {
    const { RELEASE: release = '', DATABASE_USER: user = '' } = this.request.environment;
    const pick = (count: number) => 1 + Math.floor(this.random() * Math.max(1, count));
    const { customers, orders } = server.content;
    const order = { customerId: pick(customers.size), totalCents: 99 + pick(50_000), release };
    server.commit(user, { kind: 'order', ...order });
    this.written += 1;
    if (release === 'bad' && this.written % ORDERS_BETWEEN_DAMAGES === 0) {
      const zeroed = [pick(orders.size), pick(orders.size)];
      server.commit(user, { kind: 'damage', zeroed, unpaid: [pick(orders.size)] });
    }
  }

  /** The server behind the session, after a new connection where there is none. */
  private reach(): ModelServer | undefined {
    if (this.stop.signal.aborted) return undefined;
    if (!this.session?.isOpen) this.session = this.connect();
    return this.session?.server;
  }

  private connect(): ModelSession | undefined {
    const { environment } = this.request;
    const host = environment['DATABASE_HOST'] ?? '';
    const address = environment[ADDRESS_VARIABLE] ?? '';
    const cut = () => this.session?.close();
    const attempt = this.options.network.connect(address, host, Number(environment['DATABASE_PORT']), cut);
    if (attempt.kind !== 'connected') return undefined;
    const { connection } = attempt;
    const { server } = connection;
    const user = environment['DATABASE_USER'] ?? '';
    const knows = server.content.logins.get(user)?.password === environment['DATABASE_PASSWORD'];
    // A client that verifies certificates does not speak with a server of another name.
    if (!knows || (connection.certificate ?? server.certificate.certificate) !== host.toLowerCase()) {
      connection.close();
      return undefined;
    }
    const session = server.open({ user, application: `orders-${environment['ROLE']}`, address: connection.address });
    session.onEnd = () => connection.close();
    return session;
  }
}
