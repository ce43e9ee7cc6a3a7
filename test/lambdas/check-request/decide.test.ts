import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/check-request/decide';
import { databaseSettings } from '../database-instances';

const now = new Date('2026-11-21T11:00:00Z');
const context = { executionArn: 'arn:execution:this', executionStartedAt: '2026-11-21T11:00:00.000Z' };
const REVISION = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:7';
const sound = {
  incidentId: 'INC-2041',
  mode: 'recover',
  reason: 'totals zeroed',
  corruption: { since: '2026-11-21T11:04:00+01:00', extent: 'orders.total' },
  restoreTo: { time: '2026-11-21T10:02:00Z' },
  confirm: 'orders-db',
};

function check(request: unknown) {
  return decide({ request, settings: databaseSettings(), context, now });
}

function message(request: unknown): string {
  try {
    check(request);
  } catch (error) {
    expect((error as Error).name).toBe('RequestMalformed');
    return (error as Error).message;
  }
  throw new Error('the request was accepted');
}

describe('check request', () => {
  it('answers the state of a recovery, with times in UTC and defaults of the configuration', () => {
    expect(check(sound)).toEqual({
      incident: {
        id: 'INC-2041',
        mode: 'recover',
        reason: 'totals zeroed',
        corruption: { since: '2026-11-21T10:04:00Z', extent: 'orders.total' },
        restoreTo: { time: '2026-11-21T10:02:00Z' },
        stopWrites: 'start',
        resumeWith: {},
        ...context,
      },
      database: { key: 'orders', productionIdentifier: 'orders-db' },
    });
  });

  it('needs no confirmation to plan or prepare', () => {
    const { confirm: _, ...request } = sound;
    expect(check({ ...request, mode: 'plan' }).incident.mode).toBe('plan');
    expect(check({ ...request, mode: 'prepare' }).incident.mode).toBe('prepare');
  });

  it.each<[string, object, RegExp]>([
    ['an unknown field', { force: true }, /unknown field 'force'/],
    [
      'an unknown field inside',
      { corruption: { since: sound.corruption.since, by: 'x' } },
      /corruption: found unknown field 'by'/,
    ],
    ['no incident id', { incidentId: undefined }, /incidentId: found nothing/],
    ['an incident id that cannot name things', { incidentId: '-x y' }, /incidentId: found "-x y", expected 1 to 40/],
    ['an incident id of 41 characters', { incidentId: 'a'.repeat(41) }, /incidentId/],
    ['an unknown mode', { mode: 'resume' }, /mode: found "resume", expected 'plan', 'prepare' or 'recover'/],
    ['an empty reason', { reason: '  ' }, /reason: found/],
    ['no corruption', { corruption: undefined }, /corruption: found nothing/],
    [
      'a time without a zone',
      { corruption: { since: '2026-11-21T10:04:00' } },
      /corruption\.since: found "2026-11-21T10:04:00", expected an ISO 8601 time with a zone/,
    ],
    ['a day that does not exist', { corruption: { since: '2026-02-30T10:04:00Z' } }, /corruption\.since/],
    [
      'a corruption in the future',
      { corruption: { since: '2026-11-21T12:00:00Z' } },
      /corruption\.since: found .*expected a time that has passed/,
    ],
    [
      'a restore time in the future',
      { restoreTo: { time: '2026-11-22T10:02:00Z' } },
      /restoreTo\.time: .*expected a time that has passed/,
    ],
    [
      'a restore time after the corruption began',
      { restoreTo: { time: '2026-11-21T10:05:00Z' } },
      /restoreTo\.time: .*not after corruption\.since/,
    ],
    [
      'a latestBefore after the corruption began',
      { restoreTo: { latestBefore: '2026-11-21T10:05:00Z' } },
      /restoreTo\.latestBefore: .*not after corruption\.since/,
    ],
    ['a restore time finer than a second', { restoreTo: { time: '2026-11-21T10:02:00.500Z' } }, /whole seconds/],
    ['no choice of a restore point', { restoreTo: {} }, /restoreTo: found none, expected exactly one/],
    [
      'two choices',
      { restoreTo: { time: '2026-11-21T10:02:00Z', latestBefore: '2026-11-21T10:02:00Z' } },
      /found 'time' and 'latestBefore'/,
    ],
    [
      'something else than a recovery point',
      { restoreTo: { recoveryPointArn: 'orders' } },
      /restoreTo\.recoveryPointArn: found "orders"/,
    ],
    [
      'no confirmation of a recovery',
      { confirm: undefined },
      /confirm: found nothing, expected the production identifier 'orders-db', typed/,
    ],
    ['the confirmation of another database', { confirm: 'users-db' }, /confirm: found "users-db"/],
    ['a confirmation that differs in a plan', { mode: 'plan', confirm: 'users-db' }, /confirm: found "users-db"/],
    ['an unknown way to stop writes', { stopWrites: 'never' }, /stopWrites: found "never"/],
    [
      'a service that is not configured',
      { resumeWith: { mailer: REVISION } },
      /resumeWith\.mailer: found a service that is not configured/,
    ],
    ['a task definition without its revision', { resumeWith: { api: 'api' } }, /resumeWith\.api: found "api"/],
  ])('refuses %s', (_what, change, expected) => {
    expect(message({ ...sound, ...change })).toMatch(expected);
  });

  it('refuses with every fault in one message, also where fields and relations are wrong together', () => {
    const text = message({
      ...sound,
      mode: 'go',
      reason: '',
      force: 1,
      confirm: 'x',
      restoreTo: {},
      resumeWith: { mailer: REVISION },
    });
    for (const part of [/mode:/, /reason:/, /'force'/, /confirm:/, /restoreTo:/, /resumeWith\.mailer/]) {
      expect(text).toMatch(part);
    }
  });

  it.each([
    ['text', 'x'],
    ['a list', []],
    ['nothing', undefined],
    ['null', null],
    ['a number', 4],
  ])('refuses %s instead of a request', (_what, request) => {
    expect(message(request)).toMatch(/expected an object/);
  });
});
