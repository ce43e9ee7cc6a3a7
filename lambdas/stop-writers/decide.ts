import { isSuspended } from '../shared/scaling';
import type { StopWriter, StopWritersInput } from './contract';

/**
 * What is left to stop. Scaling is suspended before the count falls, or a scheduled action or a minimum raises the
 * service again. A service that is gone runs nothing and is left out.
 */
export function decide({ recorded, found, targets }: StopWritersInput): readonly StopWriter[] {
  return recorded
    .map(({ cluster, service }): StopWriter => {
      const isIt = (writer: { cluster: string; service: string }) =>
        writer.cluster === cluster && writer.service === service;
      const target = targets.find(isIt)?.target;
      const running = found.find((candidate) => isIt(candidate) && candidate.desiredCount > 0);
      return {
        writer: { cluster, service },
        suspend: target !== undefined && !isSuspended(target),
        ...(running ? { stop: running } : {}),
      };
    })
    .filter(({ suspend, stop }) => suspend || stop !== undefined);
}
