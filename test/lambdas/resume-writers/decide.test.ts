import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/resume-writers/decide';
import { observed, recorded, SUSPENDED, target } from '../writers';

const stopped = (service: string, changes = {}) => observed(service, { desiredCount: 0, ...changes });
const breaker = { enable: true, rollback: true };

describe('resuming the canary', () => {
  const canary = { portion: 'canary' as const, resumeWith: {}, targets: [] };

  it('starts one task with the fixed release and the rollback off, in one change', () => {
    const found = [stopped('api', { circuitBreaker: breaker })];
    const [resume] = decide({
      ...canary,
      recorded: [recorded('api', { circuitBreaker: breaker })],
      found,
      resumeWith: { api: 'api:2' },
    });

    expect(resume?.service?.change).toEqual({
      desiredCount: 1,
      taskDefinition: 'api:2',
      circuitBreaker: { enable: true, rollback: false },
    });
    expect(resume?.scaling).toBeUndefined();
  });

  it('sends no task definition that is there already', () => {
    const [resume] = decide({ ...canary, recorded: [recorded('api')], found: [stopped('api')] });

    expect(resume?.service?.change).toEqual({ desiredCount: 1 });
  });

  it('leaves out services that ran no task, and is done when repeated', () => {
    expect(decide({ ...canary, recorded: [recorded('idle', { desiredCount: 0 })], found: [stopped('idle')] })).toEqual(
      [],
    );
    expect(decide({ ...canary, recorded: [recorded('api')], found: [observed('api', { desiredCount: 1 })] })).toEqual(
      [],
    );
  });

  it('refuses when a recorded service is gone', () => {
    expect(() => decide({ ...canary, recorded: [recorded('api')], found: [] })).toThrow("'shop/api'");
    expect(() =>
      decide({ ...canary, recorded: [recorded('api')], found: [stopped('api', { status: 'INACTIVE' })] }),
    ).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
  });
});

describe('resuming all writers', () => {
  const all = { portion: 'all' as const, resumeWith: {} };
  const scaling = target('api', 2, 6).target;

  it('restores count, rollback and scaling exactly as recorded', () => {
    const [resume] = decide({
      ...all,
      recorded: [recorded('api', { circuitBreaker: breaker, scaling })],
      found: [observed('api', { desiredCount: 1, circuitBreaker: { enable: true, rollback: false } })],
      targets: [target('api', 0, 6, SUSPENDED)],
    });

    expect(resume?.service?.change).toEqual({ desiredCount: 3, circuitBreaker: breaker });
    expect(resume?.scaling).toEqual(scaling);
  });

  it('brings the recorded release back where none was asked for', () => {
    const [resume] = decide({
      ...all,
      recorded: [recorded('api')],
      found: [stopped('api', { taskDefinition: 'api:9' })],
      targets: [],
    });

    expect(resume?.service?.change).toEqual({ desiredCount: 3, taskDefinition: 'api:1' });
  });

  it('changes nothing once everything is as recorded', () => {
    expect(
      decide({
        ...all,
        recorded: [recorded('api', { scaling })],
        found: [observed('api')],
        targets: [target('api', 2, 6)],
      }),
    ).toEqual([]);
  });
});
