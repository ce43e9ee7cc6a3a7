import * as z from 'zod';
import type { ActedCall, LoopProgress } from '../shared/contract/progress';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { Ecs } from '../shared/ecs';
import { variable } from '../shared/environment';
import { LoadBalancer } from '../shared/load-balancer';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { openRecord, recordedWriters } from '../shared/open-record';
import { Records } from '../shared/records';
import { Scaling } from '../shared/scaling';
import { loopOptions, taskHandler } from '../shared/task';
import { decide as whatToStop } from '../stop-writers/decide';
import { stop } from '../stop-writers/stop';
import type { CheckWritersOutput, Expectation } from './contract';
import { notCanary, notRecorded, notStopped } from './decide';

const options = loopOptions.extend({
  expect: z.enum(['stopped', 'canary', 'recorded']),
  /** One look within another state's loop: stops again what was raised, waits for nothing. */
  hold: z.boolean().default(false),
});
const ports = { ecs: new Ecs(), scaling: new Scaling(), loadBalancer: new LoadBalancer() };

type Ports = typeof ports;
type Recorded = ReturnType<typeof recordedWriters>;

const previousRound: Record<Expectation, (state: RecoveryState) => LoopProgress | undefined> = {
  stopped: (state) => state.writersStopped,
  canary: (state) => state.canaryHealthy,
  recorded: (state) => state.healthy,
};

export const handler = taskHandler(
  { needs: ['lock'], options },
  async ({ state, context, options: { expect, hold, ...loop }, now }): Promise<CheckWritersOutput> => {
    const { key } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const recorded = recordedWriters(await openRecord(records, key));
    const guard = () => records.guard(key, context.executionArn, state.lock);

    const { faults, acted } =
      expect === 'stopped'
        ? await holdStopped(recorded, ports, guard)
        : { faults: await notRunning(recorded, ports, expect, state.incident.resumeWith), acted: [] };
    const round = continueLoop(hold ? undefined : previousRound[expect](state), loop, now);
    const progress =
      faults.length === 0 || hold
        ? { ...loopDone(round), ...(faults.length > 0 ? { waitingFor: faults.join('; ') } : {}) }
        : stillWaiting(round, loop, now, faults.join('; '));
    return { ...progress, ...(acted.length > 0 ? { acted } : {}) };
  },
);

async function holdStopped(writers: Recorded, { ecs, scaling }: Ports, guard: () => Promise<void>) {
  const { found } = await ecs.describeServices(writers);
  const changes = whatToStop({ recorded: writers, found, targets: await scaling.targets(writers) });
  const acted: ActedCall[] = [...(await stop(changes, { ecs, scaling, guard }))];
  const tasks = [];
  for (const { cluster, service } of found.filter(({ status }) => status !== 'INACTIVE')) {
    const left = await ecs.tasksNotStopped(cluster, service);
    tasks.push({ cluster, service, left });
    const running = left.filter((task) => task.lastStatus === 'RUNNING').map((task) => task.taskArn);
    const kept = running.length > 0 ? await ecs.protectedTasks(cluster, running) : [];
    if (kept.length > 0) {
      await guard();
      await ecs.clearProtection(cluster, kept);
      const detail = `scale-in protection of ${kept.length} tasks removed`;
      acted.push({ call: 'ecs:UpdateTaskProtection', subject: `${cluster}/${service}`, detail });
    }
  }
  return { faults: notStopped({ found, tasks }), acted };
}

async function notRunning(
  recorded: Recorded,
  { ecs, loadBalancer }: Ports,
  expect: 'canary' | 'recorded',
  resumeWith: Readonly<Record<string, string>>,
) {
  const { found } = await ecs.describeServices(recorded);
  const groups = new Set(found.flatMap((service) => service.targetGroupArns));
  const targetHealth = await Promise.all([...groups].map((group) => loadBalancer.health(group)));
  const input = { recorded, found, resumeWith, targetHealth };
  return expect === 'canary' ? notCanary(input) : notRecorded(input);
}
