import type { ConfiguredWriter } from '../../lambdas/shared/contract/writer';
import type { Invocations } from './invocations';
import type { Mailbox } from './mailbox';
import type { Misfortunes } from './misfortunes';
import type { Operator } from './operator';
import type { Databases, Network, WorldContext } from './world';

/** The demo application as it runs in the local world. */
export interface DemoApplication {
  readonly cluster: string;
  readonly services: readonly string[];
  /** Writers that are no services. */
  readonly jobs: readonly ConfiguredWriter[];
  /** Task definition revision by service and release. */
  readonly releases: Readonly<Record<'good' | 'bad' | 'fixed', Readonly<Record<string, string>>>>;
  readonly healthUrl: string;
}

/** What stories and the local server need to know of the protected database. */
export interface ProtectedDatabase {
  readonly identifier: string;
  readonly databaseName: string;
  readonly engine: string;
  readonly resourceId: string;
  /** The production endpoint: whichever instance holds the identifier answers there. */
  readonly host: string;
  readonly port: number;
  readonly validator: { readonly user: string; readonly password: string };
  /** The login that owns the tables. */
  readonly application: { readonly user: string; readonly password: string };
  /** Groups that the candidate's quarantine group and the application's own admit. */
  readonly observerGroupIds: readonly string[];
}

/** Everything of `cdk.out` deployed, the demo database created, nothing started. */
export interface LocalWorld {
  readonly context: WorldContext;
  readonly endpoint: string;
  readonly operator: Operator;
  readonly network: Network;
  readonly databases: Databases;
  readonly invocations: Invocations;
  readonly mailbox: Mailbox;
  readonly database: ProtectedDatabase;
  readonly application: DemoApplication;
  readonly machines: Readonly<Record<'recover' | 'resume' | 'reconcile' | 'freeze' | 'revert', string>>;
  readonly misfortunes: Misfortunes;
  readonly vault: string;
  readonly backupRoleArn: string;
  readonly reportBucket: string;
  /** Tells every state that an execution enters. */
  onState(listen: (executionArn: string, stateName: string) => void): void;
  /** Resolves when the execution has ended, however it ended. */
  ended(executionArn: string): Promise<void>;
  /** The response that a visitor of the application gets now. */
  visit(): Promise<{ readonly status: number; readonly body: string }>;
  close(): Promise<void>;
}
