import type { LocalWorld } from './local-world';

/** What must be the same before and after. */
export interface ServiceView {
  readonly service: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly taskDefinition: string;
  readonly scaling: string;
}

export async function describeServices({ operator, application, scaling }: LocalWorld): Promise<ServiceView[]> {
  const services = await operator.services(application.cluster, application.services);
  return services.map((service) => ({
    service: service.serviceName ?? '',
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    taskDefinition: service.taskDefinition ?? '',
    scaling: scaling(service.serviceName ?? ''),
  }));
}
