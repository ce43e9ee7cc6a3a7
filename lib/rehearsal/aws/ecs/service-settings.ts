import type { DeploymentConfiguration, PlacementConstraint, SchedulingStrategy } from '@aws-sdk/client-ecs';

/** What of a service never changes. */
export interface ServiceSettings {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly schedulingStrategy: SchedulingStrategy;
  readonly deploymentController: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly securityGroupIds: readonly string[];
  readonly subnetIds: readonly string[];
  readonly targetGroupArn?: string;
  readonly tags: Map<string, string>;
}

/** A service as the landscape or a test asks for it. */
export interface NewService {
  readonly cluster: string;
  readonly serviceName: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly securityGroupIds: readonly string[];
  readonly targetGroupArn?: string;
  /** @default 0 */
  readonly healthCheckGracePeriodSeconds?: number;
  /** @default - 100 */
  readonly minimumHealthyPercent?: number;
  /** @default - 200 */
  readonly maximumPercent?: number;
  /** @default - disabled */
  readonly circuitBreaker?: { readonly enable: boolean; readonly rollback: boolean };
  /** @default REPLICA */
  readonly schedulingStrategy?: ServiceSettings['schedulingStrategy'];
  /** @default ECS */
  readonly deploymentController?: ServiceSettings['deploymentController'];
  /** @default - none */
  readonly placementConstraints?: readonly PlacementConstraint[];
  readonly subnetIds?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export const DEFAULT_CONFIGURATION: DeploymentConfiguration = {
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  deploymentCircuitBreaker: { enable: false, rollback: false },
};
