import type {
  RegisterScalableTargetCommandInput,
  ScalableTarget,
  SuspendedState,
} from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../../service';

/** Namespace and dimension that the local world scales: the desired count of ECS services. */
export const ECS_NAMESPACE = 'ecs';
export const ECS_DIMENSION = 'ecs:service:DesiredCount';

export interface TargetRecord {
  readonly arn: string;
  /** `service/<cluster>/<service>`. */
  readonly resourceId: string;
  min: number;
  max: number;
  readonly suspended: { [K in keyof Required<SuspendedState>]: boolean };
  readonly createdAt: Date;
  readonly roleArn: string;
  /** True while another update of this target is under way. */
  updating: boolean;
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** Refuses every namespace and dimension but those of ECS services. */
export function refuseOtherDimensions(namespace: string | undefined, dimension: string | undefined): void {
  if (namespace !== ECS_NAMESPACE)
    throw validation(`the local world scales namespace '${ECS_NAMESPACE}', found '${namespace}'`);
  if (dimension !== undefined && dimension !== ECS_DIMENSION) {
    throw validation(`Unsupported service namespace, resource type or scalable dimension: '${dimension}'`);
  }
}

export function serviceOf(resourceId: string | undefined): { cluster: string; service: string } {
  const match = /^service\/([^/]+)\/([^/]+)$/.exec(resourceId ?? '');
  if (match === null)
    throw validation(`Unsupported resource: expected service/<cluster>/<service>, found '${resourceId}'`);
  return { cluster: match[1] ?? '', service: match[2] ?? '' };
}

/** Applies what a registration gives, and leaves the rest; refuses bounds that no capacity could meet. */
export function applyRegistration(target: TargetRecord, input: RegisterScalableTargetCommandInput): void {
  const min = input.MinCapacity ?? target.min;
  const max = input.MaxCapacity ?? target.max;
  if (min < 0) throw validation(`Minimum capacity must be 0 or more, found ${min}`);
  if (min > max) throw validation('Maximum capacity cannot be less than minimum capacity');
  const given = Object.entries(input.SuspendedState ?? {}).filter(([, value]) => value !== undefined);
  target.min = min;
  target.max = max;
  Object.assign(target.suspended, Object.fromEntries(given));
}

export function describeTarget(target: TargetRecord): ScalableTarget {
  return {
    ServiceNamespace: ECS_NAMESPACE,
    ResourceId: target.resourceId,
    ScalableDimension: ECS_DIMENSION,
    MinCapacity: target.min,
    MaxCapacity: target.max,
    RoleARN: target.roleArn,
    CreationTime: target.createdAt,
    SuspendedState: { ...target.suspended },
    ScalableTargetARN: target.arn,
  };
}

interface ListInput {
  ServiceNamespace?: string | undefined;
  ScalableDimension?: string | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

/** One page of a list; refuses dimensions and tokens that are none. */
export function pageOf<T>(all: readonly T[], input: ListInput): { page: T[]; next: { NextToken?: string } } {
  refuseOtherDimensions(input.ServiceNamespace, input.ScalableDimension);
  const size = input.MaxResults ?? 50;
  if (size < 1 || size > 50) throw validation(`MaxResults must be between 1 and 50, found ${size}`);
  const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length)
    throw new AwsError('InvalidNextTokenException', 'Invalid next token');
  const end = start + size;
  return { page: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}
