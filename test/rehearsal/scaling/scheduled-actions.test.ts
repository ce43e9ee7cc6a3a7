import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApplicationAutoScaling } from '../../../lib/rehearsal/aws/application-auto-scaling/application-auto-scaling';
import { VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';
import { VirtualPace } from '../../../lib/rehearsal/simulation/virtual-pace';
import { testContext } from '../aws/test-context';
import { CALL } from '../ecs/ecs-world';

const RESOURCE = 'service/shop/api';
const TARGET = {
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
  ResourceId: RESOURCE,
} as const;

describe('a scheduled action', () => {
  let clock: VirtualClock;
  let count: number;
  let scaling: ReturnType<typeof createApplicationAutoScaling>;

  beforeEach(() => {
    clock = new VirtualClock(new Date('2026-11-21T10:00:00Z'));
    count = 2;
    scaling = createApplicationAutoScaling({
      context: { ...testContext(), clock, pace: new VirtualPace() },
      services: {
        desiredCount: () => count,
        setDesiredCount: (_cluster, _service, wanted) => {
          count = wanted;
        },
      },
    });
    scaling.addTarget(RESOURCE, { min: 2, max: 6 });
  });

  afterEach(async () => {
    await scaling.close?.();
    clock.close();
  });

  const add = (Schedule: string, Timezone?: string) =>
    scaling.addScheduledAction({
      ...TARGET,
      ScheduledActionName: 'busy-hours',
      ScheduledActionARN: 'arn',
      Schedule,
      ...(Timezone && { Timezone }),
      ScalableTargetAction: { MinCapacity: 4 },
      CreationTime: clock.now(),
    });
  const suspend = async (ScheduledScalingSuspended: boolean) =>
    scaling.operations.RegisterScalableTarget!(
      { ...TARGET, MinCapacity: 0, SuspendedState: { ScheduledScalingSuspended } },
      CALL,
    );

  it.each([
    ['cron(30 10 * * ? *)', undefined],
    ['cron(30 11 * * ? *)', 'Europe/Berlin'],
    ['at(2026-11-21T10:30:00)', undefined],
    ['rate(30 minutes)', undefined],
  ])('raises the service by %s in the time of the world', async (schedule, zone) => {
    add(schedule, zone);

    await clock.pass(29 * 60);
    expect(count).toBe(2);
    await clock.pass(2 * 60);

    expect(count).toBe(4);
  });

  it('raises a service that was stopped, unless scheduled scaling is suspended, and is not made up for', async () => {
    add('rate(30 minutes)');
    await suspend(true);
    count = 0;

    await clock.pass(31 * 60);
    expect(count).toBe(0);
    await suspend(false);
    await clock.pass(60);
    expect(count).toBe(0);
    await clock.pass(30 * 60);

    expect(count).toBe(4);
  });

  it('refuses a schedule that is none', () => {
    expect(() => add('every day')).toThrow("Invalid schedule expression: 'every day'");
  });
});
