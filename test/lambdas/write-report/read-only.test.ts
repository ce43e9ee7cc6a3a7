import { describe, expect, it } from '@jest/globals';
import type { RecoveryState } from '../../../lambdas/shared/contract/recovery-state';
import { checklistOf } from '../../../lambdas/write-report/checklist';
import { databaseSettings } from '../database-instances';
import { done, recovered, requested } from '../recovery-state';

const MYSQL = databaseSettings({ engine: 'mysql', parameterGroupName: 'orders-mysql8' });
const readOnly = { set: true, parameterGroup: 'orders-mysql8' };
const item = (state: RecoveryState, settings = MYSQL) =>
  checklistOf({ state, settings }).find((one) => one.item === 'database read only while writers were stopped');

describe('the read-only switch in the report', () => {
  it('is in the checklist of engines that have one', () => {
    expect(item(recovered(), databaseSettings())).toBeUndefined();
  });

  it('was used where the server itself said so', () => {
    const sessions = { ...done(), readOnly: true };

    expect(item(recovered({ readOnly, sessions }))).toMatchObject({ answer: 'yes' });
    expect(item(recovered({ readOnly, sessions: { ...sessions, readOnly: false } }))).toMatchObject({
      answer: 'unknown',
    });
  });

  it('tells why it was not used, and what held writes off instead', () => {
    const why = "parameter group 'orders-mysql8' is used by 'billing-db' as well";

    expect(item(recovered({ readOnly: { ...readOnly, set: false, why } }))).toEqual({
      item: 'database read only while writers were stopped',
      answer: 'no',
      evidence: `${why}; the fence of security groups held writes off`,
    });
    expect(item(recovered(), { ...MYSQL, proxies: ['pool'] })?.evidence).toMatch(/RDS Proxy 'pool'.*held writes off/);
    expect(item(requested())).toMatchObject({ answer: 'no', evidence: 'not reached' });
  });
});
