import { describe, expect, it } from '@jest/globals';
import type { LoginAttempt } from '../../../lambdas/check-login/contract';
import { decide } from '../../../lambdas/check-login/decide';
import { ERRORS } from '../../../lambdas/shared/contract/error-names';
import type { Mode } from '../../../lambdas/shared/contract/incident';

const input = (mode: Mode, attempt: LoginAttempt) => ({
  mode,
  host: 'orders.example',
  secretArn: 'arn:secret',
  attempt,
});
const capable: LoginAttempt = { kind: 'loggedIn', missingRights: [] };

describe('check-login', () => {
  it('finds nothing against a login that reads all data and may end sessions', () => {
    expect(decide(input('recover', capable))).toEqual([]);
  });

  it.each<[string, LoginAttempt, string]>([
    [
      'a password that is no longer right',
      { kind: 'refused', message: 'password authentication failed' },
      'put the current password',
    ],
    [
      'a login without its memberships',
      { kind: 'loggedIn', missingRights: ['pg_read_all_data', 'pg_signal_backend'] },
      'it without pg_read_all_data, pg_signal_backend, expected it with these rights; grant pg_read_all_data, pg_signal_backend to it',
    ],
    [
      'a login of MySQL without its rights',
      { kind: 'loggedIn', missingRights: ['PROCESS on *.*', 'EXECUTE on procedure mysql.rds_kill'] },
      'grant PROCESS on *.*, EXECUTE on procedure mysql.rds_kill to it',
    ],
  ])('refuses a recovery because of %s', (_, attempt, next) => {
    expect(() => decide(input('recover', attempt))).toThrow(
      expect.objectContaining({ name: ERRORS.recoveryRefused, message: expect.stringContaining(next) }),
    );
  });

  it('asks for another try when production cannot be reached', () => {
    expect(() => decide(input('prepare', { kind: 'unreachable', message: 'timeout' }))).toThrow(
      expect.objectContaining({ name: ERRORS.connectionFailed, message: expect.stringContaining('security groups') }),
    );
  });

  it.each<[LoginAttempt]>([
    [{ kind: 'unreachable', message: 'timeout' }],
    [{ kind: 'refused', message: 'no' }],
    [{ kind: 'loggedIn', missingRights: ['pg_signal_backend'] }],
  ])('tells a plan what would be refused: %j', (attempt) => {
    expect(decide(input('plan', attempt))).toEqual([expect.objectContaining({ level: 'refusal' })]);
  });
});
