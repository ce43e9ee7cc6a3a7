import * as z from 'zod';
import { ERRORS } from '../shared/contract/error-names';
import type { ActedCall } from '../shared/contract/progress';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { Ecs } from '../shared/ecs';
import { variable } from '../shared/environment';
import { NamedError } from '../shared/named-error';
import { openRecord, recordedWriters } from '../shared/open-record';
import { Records } from '../shared/records';
import { Scaling } from '../shared/scaling';
import { taskHandler } from '../shared/task';
import type { ResumeWriter, ResumeWritersOutput } from './contract';
import { decide } from './decide';

const options = z.object({
  portion: z.enum(['canary', 'all']),
  /** Undo: the services come back exactly as they were, whatever the request asked for. */
  asRecorded: z.boolean().default(false),
});
const ecs = new Ecs();
const scaling = new Scaling();

export const handler = taskHandler(
  { needs: ['lock'], options },
  async ({ state, context, options: { portion, asRecorded } }): Promise<ResumeWritersOutput> => {
    if (!asRecorded) {
      requireLoweredFence(state);
    }
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const recorded = recordedWriters(await openRecord(records, key));
    const { found } = await ecs.describeServices(recorded);
    const targets = await scaling.targets(recorded);
    const resumeWith = asRecorded ? {} : state.incident.resumeWith;
    const changes = decide({ recorded, found, targets, portion, resumeWith });
    const guard = () => records.guard(key, context.executionArn, state.lock);
    return { services: recorded.length, acted: await resume(changes, guard) };
  },
);

async function resume(changes: readonly ResumeWriter[], guard: () => Promise<void>): Promise<readonly ActedCall[]> {
  const acted: ActedCall[] = [];
  for (const { writer, service } of changes) {
    if (service) {
      await guard();
      await ecs.updateService(service.observed, service.change);
      const detail = JSON.stringify(service.change);
      acted.push({ call: 'ecs:UpdateService', subject: `${writer.cluster}/${writer.service}`, detail });
    }
  }
  for (const { writer, scaling: target } of changes) {
    if (target) {
      await guard();
      await scaling.restore(writer, target);
      const subject = `${writer.cluster}/${writer.service}`;
      const detail = `minimum ${target.minCapacity}, maximum ${target.maxCapacity}, suspensions as recorded`;
      acted.push({ call: 'application-autoscaling:RegisterScalableTarget', subject, detail });
    }
  }
  return acted;
}

function requireLoweredFence(state: RecoveryState): void {
  if (state.fenceDown?.status !== 'done') {
    throw new NamedError(
      ERRORS.swapUnsafe,
      `writers of '${state.database.key}' must not resume: found fence '${state.fenceDown?.status ?? 'up'}', expected 'done' of 'Fence down?'; lower the fence first`,
    );
  }
}
