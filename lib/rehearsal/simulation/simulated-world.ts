import type { DatabaseSettings } from '../../../lambdas/shared/contract/database-settings';
import type { Deployment } from '../assembly/deployment';
import { protectedDatabases } from '../assembly/protected-databases';
import type { Services } from '../create-services';
import type { ModelEngine } from '../engines/model/model-engine';
import type { DemoApplication, LocalWorld, ProtectedDatabase } from '../local-world';
import type { Misfortunes } from '../misfortunes';
import type { WorldContext } from '../world';
import type { CallTrace } from './call-trace';
import type { Conduct } from './conduct';
import type { Inject } from './faults';
import type { FunctionHosts } from './function-hosts';
import type { ObservedCalls } from './observed-calls';
import { SimulatedAccount } from './simulated-account';
import type { SimulatedNetwork } from './simulated-network';
import type { SimulatedTasks } from './simulated-tasks';
import type { SimulatedWebsites } from './simulated-website';
import type { VirtualClock } from './virtual-clock';

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
