import { ERRORS } from '../shared/contract/error-names';
import type { RecordedService } from '../shared/contract/recorded-service';
import { NamedError } from '../shared/named-error';
import type { RecordWritersInput, WritersRecorded } from './contract';

/** What will be restored exactly. Throws WorldChanged naming every service that cannot be recorded. */
export function decide({ found, missing, targets }: RecordWritersInput): WritersRecorded {
  const faults = [
    ...missing.map(({ cluster, service }) => `service '${cluster}/${service}': found none, expected an active service`),
    ...found
      .filter(({ status }) => status !== 'ACTIVE')
      .map(({ cluster, service, status }) => `service '${cluster}/${service}': found '${status}', expected 'ACTIVE'`),
  ];
  if (faults.length > 0) {
    throw new NamedError(
      ERRORS.worldChanged,
      `writers cannot be recorded: ${faults.join('; ')}; correct the configuration or the service and start again`,
    );
  }
  const writers = found.map((service): RecordedService => {
    const target = targets.find((t) => t.cluster === service.cluster && t.service === service.service)?.target;
    return {
      cluster: service.cluster,
      service: service.service,
      serviceArn: service.serviceArn,
      desiredCount: service.desiredCount,
      taskDefinition: service.taskDefinition,
      ...(service.circuitBreaker ? { circuitBreaker: service.circuitBreaker } : {}),
      ...(target ? { scaling: target } : {}),
    };
  });
  const allZero = writers.length > 0 && writers.every(({ desiredCount }) => desiredCount === 0);
  return allZero
    ? { writers, notice: 'every service has a desired count of 0: resuming will start no task; start them by hand' }
    : { writers };
}
