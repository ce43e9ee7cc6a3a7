import { describe, expect, it } from '@jest/globals';
import { decide as adopt } from '../../../lambdas/adopt-record/decide';
import type { CheckResumeInput } from '../../../lambdas/check-resume/contract';
import { decide } from '../../../lambdas/check-resume/decide';
import type { LockItem } from '../../../lambdas/shared/contract/record-items';
import { databaseSettings, openRecord } from '../database-instances';
import { recovered } from '../recovery-state';

const request = { incidentId: 'INC-1', reason: 'good enough', confirm: 'orders-db' };
const lock: LockItem = {
  pk: 'orders#lock',
  state: 'HELD',
  owner: 'arn:other',
  incidentId: 'INC-1',
  epoch: 2,
  acquiredAt: 'then',
};
const verdict = { ...recovered().verdict, resourceId: 'db-NEW' } as NonNullable<CheckResumeInput['verdict']>;

function check(changes: Partial<CheckResumeInput> = {}) {
  return decide({
    request,
    settings: databaseSettings(),
    context: { executionArn: 'arn:execution:this', executionStartedAt: 'then' },
    record: openRecord(),
    lock: undefined,
    ownerRuns: false,
    holderResourceId: 'db-OLD',
    verdict: undefined,
    ...changes,
  });
}

describe('check resume', () => {
  it('accepts the original, and a candidate whose data passed validation', () => {
    expect(check().incident).toMatchObject({ id: 'INC-1', mode: 'resume', resumeWith: {} });
    expect(check({ holderResourceId: 'db-NEW', verdict }).database).toEqual({
      key: 'orders',
      productionIdentifier: 'orders-db',
    });
  });

  it.each<[string, Partial<CheckResumeInput>, RegExp]>([
    ['without a record', { record: undefined }, /record: found none/],
    ['with a closed record', { record: openRecord({ status: 'CLOSED', closedAt: 'then' }) }, /closed since then/],
    ['with another confirmation', { request: { ...request, confirm: 'users-db' } }, /confirm: found 'users-db'/],
    ['while an execution runs', { lock, ownerRuns: true }, /held by the running execution 'arn:other'/],
    ['with no instance under the name', { holderResourceId: undefined }, /no instance with this name/],
    [
      'with a candidate that did not pass',
      { holderResourceId: 'db-NEW', verdict: { ...verdict, outcome: 'fail' } },
      /without a passed verdict/,
    ],
    ['with the verdict of another instance', { holderResourceId: 'db-X', verdict }, /'db-X' without a passed verdict/],
    [
      'with a service that is not configured',
      {
        request: { ...request, resumeWith: { mailer: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/mailer:1' } },
      },
      /resumeWith\.mailer/,
    ],
  ])('refuses %s', (_what, changes, message) => {
    expect(() => check(changes)).toThrow(
      expect.objectContaining({ name: 'RecoveryRefused', message: expect.stringMatching(message) }),
    );
  });

  it('refuses for all reasons in one message', () => {
    expect(() =>
      check({ request: { ...request, confirm: 'x' }, holderResourceId: undefined, lock, ownerRuns: true }),
    ).toThrow(/confirm: .*production identifier .*lock: /);
  });

  it('refuses a malformed request by field', () => {
    expect(() => check({ request: { ...request, confirm: undefined, force: true } })).toThrow(
      expect.objectContaining({
        name: 'RequestMalformed',
        message: expect.stringMatching(/confirm: found nothing.*unknown field 'force'/),
      }),
    );
  });
});

describe('adopt record', () => {
  it('answers what was recorded first, and refuses a record that was closed meanwhile', () => {
    expect(adopt(openRecord())).toMatchObject({
      adopted: true,
      openedBy: 'arn:execution:first',
      original: { resourceId: 'db-OLD' },
    });
    expect(() => adopt(openRecord({ status: 'CLOSED' }))).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
  });
});
