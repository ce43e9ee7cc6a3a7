import type { DescribeServicesResponse, Service } from '@aws-sdk/client-ecs';
import type { SimulatedIncident } from '../simulated-incident';
import type { Met } from './world-fault';
import { callAsSomebody, wrapOperation } from './world-hooks';

type Counts = Pick<Service, 'desiredCount' | 'runningCount' | 'pendingCount' | 'deployments'>;

/** DescribeServices gives functions the counts as they were so many virtual seconds ago. */
export function delayServiceCounts({ world }: SimulatedIncident, seconds: number, met: Met): void {
  const { clock, services, application } = world;
  const { ecs } = services;
  const past = new Map<string, { readonly at: number; readonly counts: Counts }[]>();
  const note = async () => {
    const input = { cluster: application.cluster, services: application.services };
    const answer = (await callAsSomebody(ecs, 'DescribeServices', input)) as DescribeServicesResponse;
    for (const { serviceArn = '', desiredCount, runningCount, pendingCount, deployments } of answer.services ?? []) {
      const own = deployments?.map((deployment) => ({ ...deployment }));
      const counts = { desiredCount, runningCount, pendingCount, deployments: own };
      past.set(serviceArn, [...(past.get(serviceArn) ?? []), { at: clock.milliseconds, counts }]);
    }
  };
  wrapOperation(ecs, 'UpdateService', async (_input, run) => {
    await note();
    const updated = await run();
    await note();
    return updated;
  });
  wrapOperation(ecs, 'DescribeServices', async (_input, run) => {
    await note();
    const answer = (await run()) as DescribeServicesResponse;
    const seenAt = clock.milliseconds - seconds * 1000;
    const delayed = answer.services?.map((service) => {
      const known = past.get(service.serviceArn ?? '') ?? [];
      const counts = (known.findLast(({ at }) => at <= seenAt) ?? known[0])?.counts;
      const isStale = counts?.desiredCount !== service.desiredCount || counts?.runningCount !== service.runningCount;
      if (counts && isStale) met();
      return { ...service, ...counts };
    });
    return { ...answer, services: delayed };
  });
}
