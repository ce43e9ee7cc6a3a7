import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ecs } from '../../../lambdas/shared/ecs';
import { ecsWorld, FOREVER } from '../../rehearsal/ecs/ecs-world';
import { type LocalAws, localAws } from '../local-aws';

const world = ecsWorld();
let aws: LocalAws;

beforeAll(async () => {
  aws = await localAws(world.context, [world.ecs], {});
  world.serve(world.define(FOREVER));
});

afterAll(async () => {
  await aws.close();
  await world.close();
});

describe('services of the configuration', () => {
  it('are missing where there is no such service, and where there is no such cluster', async () => {
    const api = { cluster: 'shop', service: 'api' };
    const worker = { cluster: 'shop', service: 'worker' };
    const stray = { cluster: 'closed-shop', service: 'api' };

    const { found, missing } = await new Ecs().describeServices([api, worker, stray]);

    expect(found).toMatchObject([api]);
    expect(missing).toEqual([worker, stray]);
  });
});
