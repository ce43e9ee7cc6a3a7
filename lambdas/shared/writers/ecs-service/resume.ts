import type { PlacementConstraint, RecordedService } from '../../contract/recorded-service';
import { writerSubject } from '../../contract/writer';
import type { Ecs, ObservedService, ServiceChange } from '../../ecs';
import { type Scaling, type ScalingTarget, sameTarget } from '../../scaling';
import { gone } from '../gone';
import type { Change, Resumption } from '../writer-kind';

export interface StoppedService {
  readonly recorded: RecordedService;
  readonly service: ObservedService | undefined;
  /** Absent where there is none, or where it was not looked at: then it is set. */
  readonly target: ScalingTarget | undefined;
}

/**
 * What is left to change. Registering a target clamps the count at once, so scaling comes back after the count. Throws
 * WorldChanged when the service is gone.
 */
export function resumeChanges(
  { recorded, service, target }: StoppedService,
  resumption: Resumption,
  { ecs, scaling }: { ecs: Ecs; scaling: Scaling },
): readonly Change[] {
  const subject = writerSubject(recorded);
  if (service?.status !== 'ACTIVE') {
    throw gone(subject);
  }
  const change =
    resumption.portion === 'canary' ? canary(recorded, service, resumption) : all(recorded, service, resumption);
  const bounds =
    resumption.portion === 'all' && recorded.scaling && !(target && sameTarget(target, recorded.scaling))
      ? recorded.scaling
      : undefined;
  return [
    ...(Object.keys(change).length > 0
      ? [
          {
            call: { call: 'ecs:UpdateService', subject, detail: JSON.stringify(change) },
            make: () => ecs.updateService(service, change),
          },
        ]
      : []),
    ...(bounds
      ? [
          {
            call: {
              call: 'application-autoscaling:RegisterScalableTarget',
              subject,
              detail: `minimum ${bounds.minCapacity}, maximum ${bounds.maxCapacity}, suspensions as recorded`,
            },
            make: () => scaling.restore(recorded, bounds),
          },
        ]
      : []),
  ];
}

/**
 * One task, and a circuit breaker that does not roll back: a rollback would bring the corrupting release back. Both
 * travel in one call, since the deployment starts with it. A daemon has no count, and comes back with all.
 */
function canary(recorded: RecordedService, service: ObservedService, { resumeWith }: Resumption): ServiceChange {
  if (recorded.desiredCount === 0 || recorded.schedulingStrategy === 'DAEMON') {
    return {};
  }
  const given = resumeWith[recorded.service];
  const wanted = given ?? recorded.taskDefinition;
  const rollbackOff =
    (recorded.circuitBreaker !== undefined || given !== undefined) &&
    (service.circuitBreaker?.rollback ?? recorded.circuitBreaker?.rollback ?? false);
  const byEcs = recorded.deploymentController === 'ECS';
  return {
    ...(service.desiredCount < 1 ? { desiredCount: 1 } : {}),
    ...(byEcs && service.taskDefinition !== wanted ? { taskDefinition: wanted } : {}),
    ...(byEcs && (rollbackOff || (given !== undefined && service.circuitBreaker === undefined))
      ? { circuitBreaker: { enable: recorded.circuitBreaker?.enable ?? false, rollback: false } }
      : {}),
  };
}

/** As recorded. The breaker gets its rollback back here: the canary's deployment has completed by then. */
function all(recorded: RecordedService, service: ObservedService, { resumeWith }: Resumption): ServiceChange {
  const wanted = resumeWith[recorded.service] ?? recorded.taskDefinition;
  const { circuitBreaker, placementConstraints } = recorded;
  const daemon = recorded.schedulingStrategy === 'DAEMON';
  const byEcs = recorded.deploymentController === 'ECS';
  const breakerDiffers =
    circuitBreaker !== undefined &&
    (service.circuitBreaker?.enable !== circuitBreaker.enable ||
      service.circuitBreaker.rollback !== circuitBreaker.rollback);
  return {
    ...(daemon || service.desiredCount === recorded.desiredCount ? {} : { desiredCount: recorded.desiredCount }),
    ...(byEcs && service.taskDefinition !== wanted ? { taskDefinition: wanted } : {}),
    ...(byEcs && breakerDiffers ? { circuitBreaker } : {}),
    ...(placementConstraints && !sameConstraints(placementConstraints, service.placementConstraints)
      ? { placementConstraints }
      : {}),
  };
}

export function sameConstraints(left: readonly PlacementConstraint[], right: readonly PlacementConstraint[]): boolean {
  const spelled = (all: readonly PlacementConstraint[]) =>
    all.map(({ type, expression = '' }) => `${type} ${expression}`).sort();
  return JSON.stringify(spelled(left)) === JSON.stringify(spelled(right));
}
