import { describe, expect, it } from '@jest/globals';
import type { CheckFreezeInput } from '../../../lambdas/check-freeze/contract';
import { decide } from '../../../lambdas/check-freeze/decide';
import { NAMES, openRecord, original } from '../database-instances';
import { EXECUTION } from '../recovery-state';

const request = { incidentId: 'INC-1', reason: 'stop everything', confirm: NAMES.production };
const context = { executionArn: EXECUTION, executionStartedAt: '2026-11-21T11:00:00.000Z' };
const check = (changes: Partial<CheckFreezeInput> = {}) =>
  decide({
    request,
    settings: { key: 'orders', identifier: NAMES.production, stopWrites: 'start' },
    context,
    record: undefined,
    lock: undefined,
    ownerRuns: false,
    holder: original().ref,
    ...changes,
  });

describe('check freeze', () => {
  it('makes the state of an emergency stop', () => {
    expect(check()).toMatchObject({
      incident: { id: 'INC-1', mode: 'freeze', reason: 'stop everything', resumeWith: {}, ...context },
      database: { key: 'orders', productionIdentifier: NAMES.production },
    });
  });

  it('stops again what an earlier stop or recovery of the same original has left open', () => {
    expect(check({ record: openRecord() }).incident.mode).toBe('freeze');
  });

  it.each<[string, unknown, string]>([
    ['without a reason', { ...request, reason: ' ' }, 'reason: found'],
    ['without an incident', { ...request, incidentId: undefined }, 'incidentId: found nothing'],
    ['with an unknown field', { ...request, force: true }, "unknown field 'force'"],
    ['that is no object', 'stop', 'found "stop", expected an object'],
  ])('refuses a request %s', (_, given, text) => {
    expect(() => check({ request: given })).toThrow(expect.objectContaining({ name: 'RequestMalformed' }));
    expect(() => check({ request: given })).toThrow(text);
  });

  it('refuses with every reason at once', () => {
    const lock = {
      pk: 'orders#lock',
      state: 'HELD' as const,
      owner: EXECUTION,
      incidentId: 'INC-0',
      epoch: 1,
      acquiredAt: 'then',
    };
    const refused = () =>
      check({
        request: { ...request, confirm: 'another' },
        record: openRecord(),
        holder: { ...original().ref, resourceId: 'db-NEW' },
        lock,
        ownerRuns: true,
      });
    expect(refused).toThrow(expect.objectContaining({ name: 'RecoveryRefused' }));
    expect(refused).toThrow(/confirm: found 'another'.*record: found it open.*'db-NEW'.*lock: found it held.*INC-0/);
  });

  it('refuses while nobody holds the production identifier', () => {
    expect(() => check({ holder: undefined })).toThrow('found no instance with this name');
  });
});
