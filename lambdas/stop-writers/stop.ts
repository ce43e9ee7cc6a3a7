import type { ActedCall } from '../shared/contract/progress';
import type { Ecs } from '../shared/ecs';
import type { Scaling } from '../shared/scaling';
import type { StopWriter } from './contract';

/** Carries out what was decided; `guard` runs before each call. */
export async function stop(
  changes: readonly StopWriter[],
  ports: { readonly ecs: Ecs; readonly scaling: Scaling; readonly guard: () => Promise<void> },
): Promise<readonly ActedCall[]> {
  const acted: ActedCall[] = [];
  for (const { writer, suspend, stop: service } of changes) {
    const subject = `${writer.cluster}/${writer.service}`;
    if (suspend) {
      await ports.guard();
      await ports.scaling.suspend(writer);
      const detail = 'minimum 0, all scaling suspended';
      acted.push({ call: 'application-autoscaling:RegisterScalableTarget', subject, detail });
    }
    if (service) {
      await ports.guard();
      await ports.ecs.updateService(service, { desiredCount: 0 });
      acted.push({ call: 'ecs:UpdateService', subject, detail: `desired count ${service.desiredCount} -> 0` });
    }
  }
  return acted;
}
