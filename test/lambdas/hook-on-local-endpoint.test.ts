import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { handler as checkWriters } from '../../lambdas/check-writers/handler';
import { handler as recordWriters } from '../../lambdas/record-writers/handler';
import { handler as resumeWriters } from '../../lambdas/resume-writers/handler';
import { handler as stopWriters } from '../../lambdas/stop-writers/handler';
import { realContext } from '../rehearsal/ecs/ecs-world';
import { LambdaUnderTest } from '../rehearsal/functions/lambda-under-test';
import { type LocalAws, localAws, taskEvent } from './local-aws';
import { done, EXECUTION, instance, requested } from './recovery-state';

/** Consumers of a queue that stop one call after they were asked to; it remembers what ran in `previous`. */
const CONSUMERS = `
  let consumers = 2;
  let stopping = false;
  export const handler = async ({ action, holds, database, previous }: any) => {
    if (holds !== 'writes' || database !== 'orders') throw new Error('not mine');
    if (action === 'freeze') stopping = consumers > 0;
    else if (action === 'resume') consumers = Number(previous);
    else if (stopping) { stopping = false; consumers = 0; return { state: 'stopping', detail: '2 consumers' }; }
    return { state: consumers > 0 ? 'running' : 'stopped', previous: String(consumers) };
  };
`;
const context = realContext();
const functions = new LambdaUnderTest();
let aws: LocalAws;
let consumers: string;
let broken: string;

beforeAll(async () => {
  consumers = await functions.deploy('consumers', CONSUMERS);
  broken = await functions.deploy('broken', `export const handler = async () => ({ state: 'done' });`);
  aws = await localAws(context, [functions.lambda], {});
});
beforeEach(() =>
  aws.put({
    pk: 'orders#record',
    status: 'OPEN',
    incidentId: 'INC-1',
    openedBy: EXECUTION,
    original: instance('db-old'),
    settings: '{}',
    worldKey: 'w',
  }),
);
afterAll(async () => {
  await aws.close();
  functions.close();
  context.dispose();
});

function configure(functionArn: string): void {
  const writers = [{ kind: 'hook', functionArn, holds: 'writes' }];
  process.env['DATABASE'] = JSON.stringify({ key: 'orders', writers });
}
const event = (options: object = {}, state: object = {}) => taskEvent({ ...requested(), ...state }, options);

describe('a hook on the local endpoint', () => {
  it('refuses to be recorded when it does not answer as agreed', async () => {
    configure(broken);

    await expect(recordWriters(event())).rejects.toMatchObject({
      name: 'WorldChanged',
      message: expect.stringMatching(/hook broken: found .*state/),
    });
    expect(await aws.get('orders#record')).not.toHaveProperty('writers');
  });

  it('is recorded, frozen, waited for while it is stopping, and resumed with what it remembered', async () => {
    configure(consumers);
    await recordWriters(event());
    expect(await aws.get('orders#record')).toMatchObject({ writers: [{ state: 'running', previous: '2' }] });

    expect((await stopWriters(event())).acted).toEqual([
      { call: 'lambda:InvokeFunction', subject: 'hook consumers', detail: 'freeze' },
    ]);
    const writersStopped = await checkWriters(event({ expect: 'stopped' }));
    expect(writersStopped).toMatchObject({
      status: 'waiting',
      waitingFor: 'hook consumers: it is stopping (2 consumers)',
    });
    expect((await checkWriters(event({ expect: 'stopped' }, { writersStopped }))).status).toBe('done');

    const fenceDown = done();
    expect((await checkWriters(event({ expect: 'recorded' }, { fenceDown }))).status).toBe('waiting');
    await resumeWriters(event({ portion: 'all' }, { fenceDown }));
    expect((await checkWriters(event({ expect: 'recorded' }, { fenceDown }))).status).toBe('done');
  });
});
