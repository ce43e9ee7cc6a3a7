/** ECS service as it was before it was stopped. Restored exactly. */
export interface RecordedService {
  readonly cluster: string;
  readonly service: string;
  readonly serviceArn: string;
  readonly desiredCount: number;
  readonly taskDefinition: string;
  /** `deploymentCircuitBreaker` as it was; absent when none was configured. */
  readonly circuitBreaker?: { readonly enable: boolean; readonly rollback: boolean };
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
