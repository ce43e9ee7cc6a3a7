import type { OnFailure, StopWrites } from './incident';

/** Settings of a database that every function may need; `DATABASE` in the environment. */
export interface DatabaseSettings {
  readonly key: string;
  readonly identifier: string;
  readonly engine: 'postgres';
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
  readonly writers: readonly { readonly cluster: string; readonly service: string }[];
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
  readonly retainRetiredDays: number;
  readonly continuousBackupDays: number;
}
