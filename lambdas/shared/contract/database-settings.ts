import type { OnFailure, StopWrites } from './incident';
import type { ConfiguredWriter } from './writer';

/** `recreate`: new replicas of what is production then; `leave`: somebody takes care of the readers. */
export type ReplicaChoice =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'recreate' }
  | { readonly kind: 'leave'; readonly reason: string };

/**
 * What makes the application's secret open the restored instance, which has the passwords of its restore point.
 * `asRestored`: nothing has to. `resetMaster`: the master's password is set from this secret, for an application that
 * logs in as the master. `managed`: RDS keeps the master's password in a secret of the instance.
 */
export type Credentials =
  | { readonly kind: 'asRestored' }
  | { readonly kind: 'resetMaster'; readonly secretArn: string }
  | {
      readonly kind: 'managed';
      /** `looksUpByInstance`: the application reads the managed secret that the instance names. */
      readonly application: 'ownLogin' | 'looksUpByInstance';
      /** Key of the managed secret. @default - aws/secretsmanager */
      readonly kmsKeyArn?: string;
    };

export type BaselineBackup = 'wait' | 'later';

/** As RDS names them. */
export type EngineName = 'postgres' | 'mysql' | 'mariadb';

/** Settings of a database that every function may need; `DATABASE` in the environment. */
export interface DatabaseSettings {
  readonly key: string;
  readonly identifier: string;
  readonly engine: EngineName;
  readonly databaseName: string;
  /** Port of the instance. */
  readonly port: number;
  readonly secrets: {
    /** Login `recovery_validator`: reads everything, may end sessions. */
    readonly validator: string;
    /** The application's own login; it must open the candidate. */
    readonly application: string;
  };
  readonly network: {
    readonly vpcId: string;
    readonly subnetGroupName: string;
    readonly securityGroupIds: readonly string[];
  };
  readonly parameterGroupName: string;
  readonly optionGroupName?: string;
  /** A hook that holds deployments back is one of them, and the first. */
  readonly writers: readonly ConfiguredWriter[];
  /**
   * Keys of the other databases of the environment, whose open records may list the same writers.
   * @default - none
   */
  readonly siblings?: readonly string[];
  readonly maintenancePage:
    | { readonly kind: 'listenerRule'; readonly paths: readonly string[] }
    | { readonly kind: 'none'; readonly reason: string };
  readonly health: { readonly urls: readonly string[]; readonly maxErrorRate: number };
  readonly objectives: { readonly rtoMinutes: number; readonly rpoMinutes: number };
  readonly stopWrites: StopWrites;
  readonly approval:
    | { readonly kind: 'required'; readonly timeoutMinutes: number }
    | { readonly kind: 'none'; readonly reason: string };
  readonly onFailure: OnFailure;
  /**
   * RDS Proxies that have the database as their target.
   * @default - none
   */
  readonly proxies?: readonly string[];
  /**
   * What becomes of read replicas, which stay with the retired instance.
   * @default - a replica refuses the recovery
   */
  readonly replicas?: ReplicaChoice;
  readonly retainRetiredDays: number;
  readonly continuousBackupDays: number;
  /**
   * RDS backs a restored instance up at once and renames it only afterwards. `wait`: the swap waits for that. `later`:
   * the instance is restored without backups, and gets them back between the swap and the opening of production.
   */
  readonly baselineBackup: BaselineBackup;
  /** @default - asRestored */
  readonly credentials?: Credentials;
  /** Roles that the instance's features use and that a recovery may give to the restored one. */
  readonly associatedRoleArns: readonly string[];
}
