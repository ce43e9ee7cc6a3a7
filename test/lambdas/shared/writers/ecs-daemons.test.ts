import { describe, expect, it } from '@jest/globals';
import type { PlacementConstraint } from '../../../../lambdas/shared/contract/recorded-service';
import type { ObservedService } from '../../../../lambdas/shared/ecs';
import { NOWHERE } from '../../../../lambdas/shared/writers/ecs-service/stop';
import { observed, recorded } from '../../writers';
import { services } from './ecs-services-in-memory';

const canary = { portion: 'canary' as const, resumeWith: {} };
const all = { portion: 'all' as const, resumeWith: {} };

describe('a daemon', () => {
  const own: PlacementConstraint = { type: 'memberOf', expression: 'attribute:role == agent' };
  const daemon = recorded('agent', { schedulingStrategy: 'DAEMON', placementConstraints: [own] });
  const now = (placementConstraints: readonly PlacementConstraint[], changes: Partial<ObservedService> = {}) =>
    observed('agent', { schedulingStrategy: 'DAEMON', placementConstraints, ...changes });

  it('is stopped by a constraint that no instance meets, beside its own', async () => {
    expect(await services({ found: [now([own])] }).stop(daemon)).toEqual([{ placementConstraints: [own, NOWHERE] }]);
    expect(await services({ found: [now([own, NOWHERE])] }).stop(daemon)).toEqual([]);
  });

  it('comes back with exactly its own constraints, with all and not with the canary', async () => {
    expect(await services({ found: [now([own, NOWHERE])] }).resume(daemon, canary)).toEqual([]);
    expect(await services({ found: [now([own, NOWHERE])] }).resume(daemon, all)).toEqual([
      { placementConstraints: [own] },
    ]);
    expect(await services({ found: [now([own])] }).resume(daemon, all)).toEqual([]);
  });

  it('loses its last constraint again where it had none', async () => {
    const bare = recorded('agent', { schedulingStrategy: 'DAEMON', placementConstraints: [] });

    expect(await services({ found: [now([NOWHERE])] }).resume(bare, all)).toEqual([{ placementConstraints: [] }]);
  });

  it('is back once it runs on the instances that ECS counts', async () => {
    const look = (changes: Partial<ObservedService>) =>
      services({ found: [now([own], changes)] }).look(daemon, { purpose: 'confirm' });

    expect((await look({ desiredCount: 4, runningCount: 4 })).notResumed(all)).toEqual([]);
    expect((await look({ desiredCount: 0, runningCount: 0 })).notResumed(all)).toEqual([
      expect.stringContaining('no instance to run on yet'),
    ]);
  });
});
