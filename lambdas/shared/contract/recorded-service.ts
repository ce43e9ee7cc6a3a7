import type { ServiceWriter } from './writer';

/** ECS service as it was before it was stopped. Restored exactly. */
export interface RecordedService extends ServiceWriter {
  readonly serviceArn: string;
  /** A daemon runs once on each instance whatever its desired count says: its placement constraints stop it. */
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  /** With `CODE_DEPLOY`, only the desired count is changed: the task definition is CodeDeploy's. */
  readonly deploymentController: 'ECS' | 'CODE_DEPLOY';
  readonly desiredCount: number;
  readonly taskDefinition: string;
  /** `deploymentCircuitBreaker` as it was; absent when none was configured. */
  readonly circuitBreaker?: { readonly enable: boolean; readonly rollback: boolean };
  /** Of a daemon, as they were, or empty; absent in a service that is stopped by its desired count. */
  readonly placementConstraints?: readonly PlacementConstraint[];
  readonly scaling?: {
    readonly minCapacity: number;
    readonly maxCapacity: number;
    readonly suspended: {
      readonly dynamicScalingIn: boolean;
      readonly dynamicScalingOut: boolean;
      readonly scheduledScaling: boolean;
    };
  };
}

export interface PlacementConstraint {
  readonly type: 'distinctInstance' | 'memberOf';
  readonly expression?: string;
}
