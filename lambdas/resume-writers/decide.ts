import { ERRORS } from '../shared/contract/error-names';
import type { RecordedService } from '../shared/contract/recorded-service';
import type { ObservedService, ServiceChange } from '../shared/ecs';
import { NamedError } from '../shared/named-error';
import { type ScalingTarget, sameTarget } from '../shared/scaling';
import type { ResumeWriter, ResumeWritersInput } from './contract';

/** What is left to change, per service. Throws WorldChanged when a recorded service is gone. */
export function decide(input: ResumeWritersInput): readonly ResumeWriter[] {
  const gone = input.recorded.filter((recorded) => !observedOf(recorded, input));
  if (gone.length > 0) {
    const names = gone.map(({ cluster, service }) => `'${cluster}/${service}'`).join(', ');
    throw new NamedError(
      ERRORS.worldChanged,
      `writers cannot be resumed: services ${names} are gone, expected them as recorded; create them again, then resume`,
    );
  }
  return input.recorded.flatMap((recorded) => {
    const observed = observedOf(recorded, input);
    return observed ? [resumeOf(recorded, observed, input)].filter((resume) => resume.service || resume.scaling) : [];
  });
}

function resumeOf(recorded: RecordedService, observed: ObservedService, input: ResumeWritersInput): ResumeWriter {
  const change = input.portion === 'canary' ? canary(recorded, observed, input) : all(recorded, observed, input);
  const scaling = input.portion === 'all' ? scalingOf(recorded, input) : undefined;
  return {
    writer: { cluster: recorded.cluster, service: recorded.service },
    ...(Object.keys(change).length > 0 ? { service: { observed, change } } : {}),
    ...(scaling ? { scaling } : {}),
  };
}

/**
 * One task, and a circuit breaker that does not roll back: a rollback would bring the corrupting release back. Both
 * travel in one call, since the deployment starts with it.
 */
function canary(
  recorded: RecordedService,
  observed: ObservedService,
  { resumeWith }: ResumeWritersInput,
): ServiceChange {
  if (recorded.desiredCount === 0) {
    return {};
  }
  const given = resumeWith[recorded.service];
  const wanted = given ?? recorded.taskDefinition;
  const rollbackOff =
    (recorded.circuitBreaker !== undefined || given !== undefined) &&
    (observed.circuitBreaker?.rollback ?? recorded.circuitBreaker?.rollback ?? false);
  return {
    ...(observed.desiredCount < 1 ? { desiredCount: 1 } : {}),
    ...(observed.taskDefinition === wanted ? {} : { taskDefinition: wanted }),
    ...(rollbackOff || (given !== undefined && observed.circuitBreaker === undefined)
      ? { circuitBreaker: { enable: recorded.circuitBreaker?.enable ?? false, rollback: false } }
      : {}),
  };
}

/** The recorded counts. The breaker gets its rollback back here: the canary's deployment has completed by then. */
function all(recorded: RecordedService, observed: ObservedService, { resumeWith }: ResumeWritersInput): ServiceChange {
  const wanted = resumeWith[recorded.service] ?? recorded.taskDefinition;
  const { circuitBreaker } = recorded;
  const breakerDiffers =
    circuitBreaker !== undefined &&
    (observed.circuitBreaker?.enable !== circuitBreaker.enable ||
      observed.circuitBreaker.rollback !== circuitBreaker.rollback);
  return {
    ...(observed.desiredCount === recorded.desiredCount ? {} : { desiredCount: recorded.desiredCount }),
    ...(observed.taskDefinition === wanted ? {} : { taskDefinition: wanted }),
    ...(breakerDiffers ? { circuitBreaker } : {}),
  };
}

function scalingOf(recorded: RecordedService, { targets }: ResumeWritersInput): ScalingTarget | undefined {
  const now = targets.find((t) => t.cluster === recorded.cluster && t.service === recorded.service)?.target;
  return recorded.scaling && !(now && sameTarget(now, recorded.scaling)) ? recorded.scaling : undefined;
}

function observedOf(recorded: RecordedService, { found }: ResumeWritersInput): ObservedService | undefined {
  return found.find(
    (service) =>
      service.cluster === recorded.cluster && service.service === recorded.service && service.status === 'ACTIVE',
  );
}
