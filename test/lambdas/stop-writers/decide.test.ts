import { describe, expect, it } from '@jest/globals';
import type { Ecs } from '../../../lambdas/shared/ecs';
import type { Scaling } from '../../../lambdas/shared/scaling';
import { decide } from '../../../lambdas/stop-writers/decide';
import { stop } from '../../../lambdas/stop-writers/stop';
import { observed, recorded, SUSPENDED, target } from '../writers';

const writers = [recorded('api'), recorded('worker')];

describe('stopping writers', () => {
  it('suspends scaling and sets the count to 0, service by service', () => {
    const running = [observed('api'), observed('worker')];

    expect(decide({ recorded: writers, found: running, targets: [target('api', 2, 6)] })).toEqual([
      { writer: { cluster: 'shop', service: 'api' }, suspend: true, stop: running[0] },
      { writer: { cluster: 'shop', service: 'worker' }, suspend: false, stop: running[1] },
    ]);
  });

  it('does nothing more once everything is stopped', () => {
    const found = [observed('api', { desiredCount: 0 }), observed('worker', { desiredCount: 0 })];

    expect(decide({ recorded: writers, found, targets: [target('api', 0, 6, SUSPENDED)] })).toEqual([]);
  });

  it('suspends again when somebody raised only the minimum', () => {
    const found = [observed('api', { desiredCount: 0 })];

    expect(decide({ recorded: writers, found, targets: [target('api', 1, 6, SUSPENDED)] })).toEqual([
      { writer: { cluster: 'shop', service: 'api' }, suspend: true },
    ]);
  });

  it('checks the lock right before each call, and suspends before it stops', async () => {
    const calls: string[] = [];
    const ports = {
      ecs: { updateService: async () => void calls.push('stop') } as unknown as Ecs,
      scaling: { suspend: async () => void calls.push('suspend') } as unknown as Scaling,
      guard: async () => void calls.push('guard'),
    };
    const changes = decide({ recorded: writers, found: [observed('api')], targets: [target('api', 2, 6)] });

    const acted = await stop(changes, ports);

    expect(calls).toEqual(['guard', 'suspend', 'guard', 'stop']);
    expect(acted.map((call) => call.call)).toEqual([
      'application-autoscaling:RegisterScalableTarget',
      'ecs:UpdateService',
    ]);
  });
});
