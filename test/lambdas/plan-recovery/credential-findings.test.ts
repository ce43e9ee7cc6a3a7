import { describe, expect, it } from '@jest/globals';
import { credentialFindings } from '../../../lambdas/plan-recovery/credential-findings';
import type { Credentials } from '../../../lambdas/shared/contract/database-settings';
import { databaseSettings, original } from '../database-instances';
import { past, planInput } from './planned-world';

const MANAGED = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1-AbCdEf';

function told(managed: string | undefined, credentials?: Credentials, application = 'arn:application') {
  const seen = past([], {
    original: original(managed ? { MasterUserSecret: { SecretArn: managed, SecretStatus: 'active' } } : {}),
  });
  const settings = databaseSettings({
    ...(credentials ? { credentials } : {}),
    secrets: { validator: 'arn:validator', application },
  });
  return credentialFindings(seen, planInput({ settings })).map(({ level, found }) => [level, found]);
}

describe('credentials in the plan', () => {
  const managed = { kind: 'managed', application: 'ownLogin' } as const;

  it('are no matter where the master password is not managed', () => {
    expect(told(undefined)).toEqual([]);
    expect(told(undefined, { kind: 'resetMaster', secretArn: 'arn:master' })).toEqual([]);
  });

  it('are told where the managed secret gets another ARN', () => {
    expect(told(MANAGED, managed)).toEqual([['notice', `managed master secret '${MANAGED}'`]]);
    expect(told(MANAGED, { ...managed, application: 'looksUpByInstance' }, MANAGED)).toEqual([
      ['notice', expect.anything()],
    ]);
  });

  it.each<[string, string | undefined, Credentials | undefined, string | undefined, RegExp]>([
    [
      'a managed secret that the configuration does not know',
      MANAGED,
      undefined,
      undefined,
      /credentials 'asRestored'/,
    ],
    ['a configured managed secret that is none', undefined, managed, undefined, /no managed master secret/],
    [
      'an application that reads the managed secret by its ARN',
      MANAGED,
      managed,
      MANAGED,
      /as that of the application/,
    ],
  ])('refuse %s', (_what, secret, credentials, application, found) => {
    expect(told(secret, credentials, application)).toEqual([['refusal', expect.stringMatching(found)]]);
  });
});
