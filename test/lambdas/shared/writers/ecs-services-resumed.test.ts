import { describe, expect, it } from '@jest/globals';
import type { RecordedService } from '../../../../lambdas/shared/contract/recorded-service';
import type { ObservedService } from '../../../../lambdas/shared/ecs';
import { observed, recorded, SUSPENDED, target } from '../../writers';
import { services } from './ecs-services-in-memory';

const canary = { portion: 'canary' as const, resumeWith: {} };
const all = { portion: 'all' as const, resumeWith: {} };
const breaker = { enable: true, rollback: true };

describe('resuming the canary', () => {
  const stopped = (name: string, changes = {}) => observed(name, { desiredCount: 0, ...changes });

  it('starts one task with the fixed release and the rollback off, in one change', async () => {
    const { resume } = services({ found: [stopped('api', { circuitBreaker: breaker })] });

    expect(
      await resume(recorded('api', { circuitBreaker: breaker }), { ...canary, resumeWith: { api: 'api:2' } }),
    ).toEqual([{ desiredCount: 1, taskDefinition: 'api:2', circuitBreaker: { enable: true, rollback: false } }]);
  });

  it('sends no task definition that is there already', async () => {
    expect(await services({ found: [stopped('api')] }).resume(recorded('api'), canary)).toEqual([{ desiredCount: 1 }]);
  });

  it('leaves out services that ran no task, and is done when repeated', async () => {
    const idle = recorded('idle', { desiredCount: 0 });

    expect(await services({ found: [stopped('idle')] }).resume(idle, canary)).toEqual([]);
    expect(await services({ found: [observed('api', { desiredCount: 1 })] }).resume(recorded('api'), canary)).toEqual(
      [],
    );
  });

  it.each([
    ['gone', []],
    ['inactive', [stopped('api', { status: 'INACTIVE' })]],
  ])('refuses a service that is %s', async (_what, found) => {
    await expect(services({ found }).resume(recorded('api'), canary)).rejects.toMatchObject({
      name: 'WorldChanged',
      message: expect.stringContaining('shop/api'),
    });
  });

  it.each<[string, Partial<ObservedService>, RegExp]>([
    ['the task has not started', { runningCount: 0 }, /0 of 1 tasks running/],
    ['the service rolled back to the old release', { taskDefinition: 'api:1' }, /runs 'api:1', expected 'api:2'/],
    ['no target is healthy', { targetGroupArns: ['group'] }, /0 healthy targets \(initial: 1\) of 1/],
    [
      'the deployment has not ended',
      {
        deployments: [
          { status: 'PRIMARY', taskDefinition: 'api:2', desiredCount: 1, runningCount: 1, rolloutState: 'IN_PROGRESS' },
        ],
      },
      /IN_PROGRESS/,
    ],
  ])('is not reached while %s', async (_what, changes, message) => {
    const found = [observed('api', { desiredCount: 1, taskDefinition: 'api:2', ...changes })];
    const writer = await services({ found }).look(recorded('api'), { purpose: 'confirm' });

    expect(writer.notResumed({ ...canary, resumeWith: { api: 'api:2' } })).toEqual([expect.stringMatching(message)]);
  });
});

describe('resuming all services', () => {
  const scaling = target('api', 2, 6).target;

  it('restores count and rollback, then scaling, exactly as recorded', async () => {
    const found = [observed('api', { desiredCount: 1, circuitBreaker: { enable: true, rollback: false } })];
    const { resume } = services({ found, targets: [target('api', 0, 6, SUSPENDED)] });

    expect(await resume(recorded('api', { circuitBreaker: breaker, scaling }), all)).toEqual([
      { desiredCount: 3, circuitBreaker: breaker },
      ['scaling', scaling],
    ]);
  });

  it('brings the recorded release back where none was asked for, but never one of CodeDeploy', async () => {
    const found = [observed('api', { desiredCount: 0, taskDefinition: 'api:9' })];

    expect(await services({ found }).resume(recorded('api'), all)).toEqual([
      { desiredCount: 3, taskDefinition: 'api:1' },
    ]);
    expect(await services({ found }).resume(recorded('api', { deploymentController: 'CODE_DEPLOY' }), all)).toEqual([
      { desiredCount: 3 },
    ]);
  });

  it('changes nothing of a service that is as recorded', async () => {
    expect(await services({ found: [observed('api')] }).resume(recorded('api'), all)).toEqual([]);
  });

  it('sets scaling whatever is answered of it: the answer may be from before the stop', async () => {
    const world = { found: [observed('api')], targets: [target('api', 2, 6)] };

    expect(await services(world).resume(recorded('api', { scaling }), all)).toEqual([['scaling', scaling]]);
    expect(await services(world).resume(recorded('api', { scaling }), { ...all, portion: 'canary' })).toEqual([]);
  });

  it('has nothing left to change where scaling was looked at and is as recorded', async () => {
    const world = { found: [observed('api')], targets: [target('api', 2, 6)] };
    const left = async (targets: typeof world.targets) =>
      (await services({ ...world, targets }).look(recorded('api', { scaling }), { purpose: 'assess' })).resume(all);

    expect(await left(world.targets)).toEqual([]);
    expect(await left([target('api', 0, 6, SUSPENDED)])).toHaveLength(1);
  });

  it('is reached with the recorded count, or one that scaling chose within its bounds', async () => {
    const faults = async (writer: RecordedService, changes: Partial<ObservedService> = {}) =>
      (await services({ found: [observed('api', changes)] }).look(writer, { purpose: 'confirm' })).notResumed(all);

    expect(await faults(recorded('api'))).toEqual([]);
    expect(await faults(recorded('api', { scaling }), { desiredCount: 5 })).toEqual([]);
    expect(await faults(recorded('api'), { desiredCount: 2 })).toEqual([
      expect.stringContaining('desired count 2, expected 3'),
    ]);
  });
});
