import * as sdk from '@aws-sdk/client-application-auto-scaling';
import { type Authorization, AwsError, type Operations, type Service } from '../../service';
import type { WorldContext } from '../../world';
import type { ScalableServices } from '../ecs/ecs';
import { firingLoop } from '../schedules/firing-loop';
import { nextFiring, scheduleExpression } from '../schedules/schedule-expression';
import {
  applyRegistration,
  describeTarget,
  ECS_DIMENSION,
  pageOf,
  refuseOtherDimensions,
  serviceOf,
  type TargetRecord,
  validation,
} from './scalable-target';

export interface ScalingBounds {
  readonly min: number;
  readonly max: number;
  /** @default - nothing is suspended */
  readonly suspended?: sdk.SuspendedState;
}

/** What a scaling event did: the new desired count, or why nothing changed. */
export type ScalingOutcome =
  | { readonly status: 'scaled'; readonly desiredCount: number }
  | { readonly status: 'suspended' | 'at capacity' };

export interface ScalingControl {
  addTarget(resourceId: string, bounds: ScalingBounds): void;
  addPolicy(policy: sdk.ScalingPolicy): void;
  /** Adds an action that fires in the time of the world. Throws for a schedule that is none. */
  addScheduledAction(action: sdk.ScheduledAction): void;
  /** What a scale-out alarm does: one task more, and at least the minimum, unless scaling out is suspended. */
  scaleOutNow(resourceId: string): ScalingOutcome;
  /** Fires a scheduled action now: sets its bounds, unless scheduled scaling is suspended. */
  runScheduledAction(name: string): ScalingOutcome;
  /** Keeps an update of the target under way, so that registrations get ConcurrentUpdateException, until released. */
  holdUpdate(resourceId: string): () => void;
}

const ACTION_PREFIX = 'application-autoscaling';

/** Application Auto Scaling for ECS services; schedules fire in the time of the world, alarms when a story says so. */
export function createApplicationAutoScaling({
  context,
  services,
}: {
  context: WorldContext;
  services: ScalableServices;
}): Service<typeof sdk> & ScalingControl {
  const targets = new Map<string, TargetRecord>();
  const policies: sdk.ScalingPolicy[] = [];
  const scheduled: sdk.ScheduledAction[] = [];

  const newTarget = (resourceId: string): TargetRecord => ({
    arn: `arn:aws:application-autoscaling:${context.region}:${context.accountId}:scalable-target/${identifier(context)}`,
    resourceId,
    min: 0,
    max: 0,
    suspended: {
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
    },
    createdAt: context.clock.now(),
    roleArn: `arn:aws:iam::${context.accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    updating: false,
  });
  const existing = (resourceId: string | undefined): TargetRecord => {
    const target = targets.get(resourceId ?? '');
    if (target === undefined) {
      throw new AwsError(
        'ObjectNotFoundException',
        `No scalable target registered for namespace: ecs, resourceId: ${resourceId}, scalable dimension: ${ECS_DIMENSION}`,
      );
    }
    return target;
  };
  const desiredCount = (resourceId: string): number => {
    const { cluster, service } = serviceOf(resourceId);
    const count = services.desiredCount(cluster, service);
    if (count === undefined) throw validation(`ECS service doesn't exist: ${resourceId}`);
    return count;
  };
  const moveTo = (resourceId: string, wanted: number): ScalingOutcome => {
    if (wanted === desiredCount(resourceId)) return { status: 'at capacity' };
    const { cluster, service } = serviceOf(resourceId);
    services.setDesiredCount(cluster, service, wanted);
    return { status: 'scaled', desiredCount: wanted };
  };
  const clamp = ({ resourceId, min, max }: TargetRecord): ScalingOutcome =>
    moveTo(resourceId, Math.min(max, Math.max(min, desiredCount(resourceId))));

  const control = new AbortController();
  const run = (action: sdk.ScheduledAction): ScalingOutcome => {
    const target = existing(action.ResourceId);
    if (target.suspended.ScheduledScalingSuspended) return { status: 'suspended' };
    target.min = action.ScalableTargetAction?.MinCapacity ?? target.min;
    target.max = action.ScalableTargetAction?.MaxCapacity ?? target.max;
    return clamp(target);
  };
  const addScheduledAction = (action: sdk.ScheduledAction): void => {
    const { Schedule: text = '', StartTime: start, EndTime: end, Timezone: timeZone = 'UTC' } = action;
    const expression = scheduleExpression(text);
    if (!expression) throw validation(`Invalid schedule expression: '${text}'`);
    scheduled.push(action);
    const since = start ?? context.clock.now();
    const next = (after: Date) => {
      const due = nextFiring(expression, { after: after < since ? since : after, since, timeZone });
      return due && end && due > end ? undefined : due;
    };
    // A missed action is not made up for: a target that is gone or suspended then is left alone.
    const fire = () => void (targets.has(action.ResourceId ?? '') && run(action));
    void firingLoop(context, { next, fire, signal: control.signal });
  };

  const operations: Operations<typeof sdk> = {
    RegisterScalableTarget: (input) => {
      refuseOtherDimensions(input.ServiceNamespace, input.ScalableDimension);
      const resourceId = input.ResourceId ?? '';
      desiredCount(resourceId);
      const known = targets.get(resourceId);
      if (known === undefined && (input.MinCapacity === undefined || input.MaxCapacity === undefined)) {
        throw validation('MinCapacity and MaxCapacity are required to register a new scalable target');
      }
      if (known?.updating) {
        throw new AwsError(
          'ConcurrentUpdateException',
          `You already have a pending update to an Auto Scaling resource: ${resourceId}`,
        );
      }
      const target = known ?? newTarget(resourceId);
      applyRegistration(target, input);
      targets.set(resourceId, target);
      if (known !== undefined) clamp(target);
      return { ScalableTargetARN: target.arn };
    },
    DeregisterScalableTarget: (input) => {
      refuseOtherDimensions(input.ServiceNamespace, input.ScalableDimension);
      targets.delete(existing(input.ResourceId).resourceId);
      return {};
    },
    DescribeScalableTargets: (input) => {
      const wanted = input.ResourceIds ?? [];
      const found = [...targets.values()].filter(
        ({ resourceId }) => wanted.length === 0 || wanted.includes(resourceId),
      );
      const { page, next } = pageOf(found, input);
      return { ScalableTargets: page.map(describeTarget), ...next };
    },
    DescribeScalingPolicies: (input) => {
      const found = policies.filter(
        ({ ResourceId, PolicyName = '' }) =>
          (input.ResourceId ?? ResourceId) === ResourceId && (input.PolicyNames?.includes(PolicyName) ?? true),
      );
      const { page, next } = pageOf(found, input);
      return { ScalingPolicies: page, ...next };
    },
    DescribeScheduledActions: (input) => {
      const found = scheduled.filter(
        ({ ResourceId, ScheduledActionName = '' }) =>
          (input.ResourceId ?? ResourceId) === ResourceId &&
          (input.ScheduledActionNames?.includes(ScheduledActionName) ?? true),
      );
      const { page, next } = pageOf(found, input);
      return { ScheduledActions: page, ...next };
    },
  };

  return {
    signingName: ACTION_PREFIX,
    sdk,
    operations,
    authorization: {
      RegisterScalableTarget: onTarget('RegisterScalableTarget'),
      DeregisterScalableTarget: onTarget('DeregisterScalableTarget'),
    },
    addTarget: (resourceId, { min, max, suspended }) => {
      desiredCount(resourceId);
      const target = newTarget(resourceId);
      applyRegistration(target, {
        ServiceNamespace: 'ecs',
        ResourceId: resourceId,
        ScalableDimension: ECS_DIMENSION,
        MinCapacity: min,
        MaxCapacity: max,
        SuspendedState: suspended,
      });
      targets.set(resourceId, target);
    },
    addPolicy: (policy) => void policies.push(policy),
    addScheduledAction,
    scaleOutNow: (resourceId) => {
      const { suspended, min, max } = existing(resourceId);
      if (suspended.DynamicScalingOutSuspended) return { status: 'suspended' };
      return moveTo(
        resourceId,
        Math.max(desiredCount(resourceId), Math.min(max, Math.max(min, desiredCount(resourceId) + 1))),
      );
    },
    runScheduledAction: (name) => {
      const action = scheduled.find(({ ScheduledActionName }) => ScheduledActionName === name);
      if (action === undefined) throw new Error(`scheduled action '${name}' does not exist; add it first`);
      return run(action);
    },
    holdUpdate: (resourceId) => {
      const target = existing(resourceId);
      target.updating = true;
      return () => {
        target.updating = false;
      };
    },
    close: async () => control.abort(new Error('the world is closed')),
  };

  function onTarget(operation: string) {
    return (input: { ServiceNamespace?: string; ScalableDimension?: string; ResourceId?: string }): Authorization[] => [
      {
        action: `${ACTION_PREFIX}:${operation}`,
        resources: [
          targets.get(input.ResourceId ?? '')?.arn ??
            `arn:aws:application-autoscaling:${context.region}:${context.accountId}:scalable-target/*`,
        ],
        context: {
          [`${ACTION_PREFIX}:service-namespace`]: input.ServiceNamespace ?? '',
          [`${ACTION_PREFIX}:scalable-dimension`]: input.ScalableDimension ?? '',
        },
      },
    ];
  }
}

function identifier({ random }: WorldContext): string {
  return Array.from({ length: 32 }, () => Math.floor(random() * 36).toString(36)).join('');
}
