import { describe, expect, it } from '@jest/globals';
import { decide, parseEvent } from '../../../lambdas/start-recovery/decide';

const detail = {
  database: 'orders',
  incidentId: 'INC-1',
  mode: 'recover',
  reason: 'totals zeroed',
  corruption: { since: '2026-11-21T10:04:00Z' },
  restoreTo: { time: '2026-11-21T10:02:00Z' },
  confirm: 'orders-db',
};
const event = (changes: object = {}) => ({
  source: 'database-recovery.request',
  'detail-type': 'Recover Database',
  detail: { ...detail, ...changes },
});

describe('an event that asks for a recovery', () => {
  it('becomes prepare unless the configuration allows more', () => {
    const start = decide(parseEvent(event(), 'orders'), ['prepare']);

    expect(start).toMatchObject({
      name: 'INC-1-prepare-1',
      loweredFrom: 'recover',
      input: { mode: 'prepare', incidentId: 'INC-1' },
    });
    expect(Object.keys(start.input)).not.toContain('database');
    expect(Object.keys(start.input)).not.toContain('attempt');
  });

  it('keeps the mode that is allowed, and never raises plan', () => {
    expect(decide(parseEvent(event(), 'orders'), ['prepare', 'recover'])).toMatchObject({ name: 'INC-1-recover-1' });
    expect(decide(parseEvent(event({ mode: 'plan' }), 'orders'), ['prepare'])).toMatchObject({ name: 'INC-1-plan-1' });
  });

  it('starts the same execution for the same event and another one for another attempt', () => {
    const name = (changes: object) => decide(parseEvent(event(changes), 'orders'), []).name;

    expect(name({})).toBe(name({}));
    expect(name({ attempt: 2 })).toBe('INC-1-prepare-2');
    expect(name({ incidentId: 'i'.repeat(40), attempt: 999 }).length).toBeLessThanOrEqual(80);
  });

  it.each<[string, object, RegExp]>([
    ['an unknown field', { force: true }, /force/],
    ['another database', { database: 'users' }, /found 'users', expected 'orders'/],
    ['a time without zone', { corruption: { since: '2026-11-21T10:04:00' } }, /corruption\.since/],
    ['an attempt of 0', { attempt: 0 }, /attempt/],
  ])('refuses %s', (_name, changes, message) => {
    expect(() => parseEvent(event(changes), 'orders')).toThrow(expect.objectContaining({ name: 'RequestMalformed' }));
    expect(() => parseEvent(event(changes), 'orders')).toThrow(message);
  });

  it.each([undefined, 'text', {}, { detail: [] }])('refuses %j', (value) => {
    expect(() => parseEvent(value, 'orders')).toThrow(expect.objectContaining({ name: 'RequestMalformed' }));
  });
});
