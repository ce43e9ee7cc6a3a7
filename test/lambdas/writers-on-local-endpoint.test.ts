import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { handler as checkWriters } from '../../lambdas/check-writers/handler';
import { handler as recordWriters } from '../../lambdas/record-writers/handler';
import { handler as resumeWriters } from '../../lambdas/resume-writers/handler';
import type { LoopProgress } from '../../lambdas/shared/contract/progress';
import { handler as stopWriters } from '../../lambdas/stop-writers/handler';
import { createApplicationAutoScaling } from '../../lib/rehearsal/aws/application-auto-scaling/application-auto-scaling';
import { ecsWorld, FOREVER } from '../rehearsal/ecs/ecs-world';
import { type LocalAws, localAws, taskEvent } from './local-aws';
import { done, EXECUTION, instance, requested } from './recovery-state';

const RESOURCE = 'service/shop/api';
const world = ecsWorld();
const { context, ecs } = world;
const scaling = createApplicationAutoScaling({ context, services: ecs });
let aws: LocalAws;

beforeAll(async () => {
  const database = { key: 'orders', writers: [{ kind: 'ecsService', cluster: 'shop', service: 'api' }] };
  aws = await localAws(context, [ecs, scaling], { DATABASE: JSON.stringify(database) });
  world.serve(world.define(FOREVER));
  scaling.addTarget(RESOURCE, { min: 1, max: 6 });
});

beforeEach(async () => {
  await aws.put({
    pk: 'orders#record',
    status: 'OPEN',
    incidentId: 'INC-1',
    openedBy: EXECUTION,
    original: instance('db-old'),
    settings: '{}',
    worldKey: 'w',
  });
  ecs.setDesiredCount('shop', 'api', 2);
});
afterAll(async () => {
  await aws.close();
  await world.close();
});

function event(options: object = {}, state: object = {}) {
  return taskEvent({ ...requested(), ...state }, options);
}

async function until(expect: string, key: string): Promise<LoopProgress> {
  let state = {};
  for (;;) {
    const progress = await checkWriters(event({ expect }, state));
    if (progress.status === 'done') {
      return progress;
    }
    state = { [key]: progress };
  }
}

describe('writers on the local endpoint', () => {
  it('are recorded once, stopped, kept stopped and brought back exactly', async () => {
    expect(await recordWriters(event())).toEqual({ count: 1, adopted: false });
    expect((await stopWriters(event())).acted?.map((call) => call.call)).toEqual([
      'application-autoscaling:RegisterScalableTarget',
      'ecs:UpdateService',
    ]);
    expect(await recordWriters(event())).toEqual({ count: 1, adopted: true });
    expect(await aws.get('orders#record')).toMatchObject({
      writers: [{ desiredCount: 2, scaling: { minCapacity: 1, maxCapacity: 6 } }],
    });
    expect(JSON.parse(aws.s3.read('reports', 'worlds/orders/INC-1-writers.json').toString())[0].desiredCount).toBe(2);

    await until('stopped', 'writersStopped');
    expect(scaling.scaleOutNow(RESOURCE)).toEqual({ status: 'suspended' });
    ecs.setDesiredCount('shop', 'api', 1);
    const held = await checkWriters(event({ expect: 'stopped', hold: true }));
    expect(held).toMatchObject({
      status: 'done',
      acted: [{ call: 'ecs:UpdateService', detail: 'desired count 1 -> 0' }],
    });
    await until('stopped', 'writersStopped');

    await expect(resumeWriters(event({ portion: 'canary' }))).rejects.toMatchObject({ name: 'SwapUnsafe' });
    const fenceDown = done();
    await resumeWriters(event({ portion: 'canary' }, { fenceDown }));
    await until('canary', 'canaryHealthy');
    expect((await world.describe()).desiredCount).toBe(1);
    await resumeWriters(event({ portion: 'all' }, { fenceDown }));
    await until('recorded', 'healthy');
    expect((await world.describe()).runningCount).toBe(2);
    const again = await resumeWriters(event({ portion: 'all' }, { fenceDown }));
    expect(again.acted).toMatchObject([{ detail: 'minimum 1, maximum 6, suspensions as recorded' }]);
    expect(scaling.scaleOutNow(RESOURCE)).not.toEqual({ status: 'suspended' });
  });

  it('are left alone by an execution that has lost the database', async () => {
    await recordWriters(event());
    const stale = event({}, { lock: { epoch: 0, settleSeconds: 0 } });

    await expect(stopWriters(stale)).rejects.toMatchObject({ name: 'LockLost' });
    expect((await world.describe()).desiredCount).toBe(2);
  });
});
