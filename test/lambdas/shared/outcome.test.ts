import { describe, expect, it } from '@jest/globals';
import type { Assessment, RecoveryState } from '../../../lambdas/shared/contract/recovery-state';
import { outcomeOf } from '../../../lambdas/shared/outcome';
import { done, instance, recovered, requested } from '../recovery-state';

const failure = { Error: 'RestoreFailed', Cause: 'why' };
const assessed = (outcome: Assessment['outcome']) =>
  ({ assessment: { ...done(), action: 'none', why: '', tries: {}, outcome } }) as Partial<RecoveryState>;
const { plan, lock, record, pageHidden, verdict } = recovered();

describe('the outcome of an execution', () => {
  it.each<[string, RecoveryState]>([
    ['Recovered', recovered()],
    ['RecoveredWithOpenItems', recovered({ openItem: failure })],
    ['HeldSafe', recovered({ held: { at: 'now' } })],
    ['RolledBack', recovered(assessed('RolledBack'))],
    ['RecoveredWithOpenItems', recovered({ failure, ...assessed('RecoveredWithOpenItems') })],
    ['Unchanged', { ...requested(), failure }],
    ['Unchanged', { ...requested('plan'), failure, plan } as RecoveryState],
    ['Planned', { ...requested('plan'), plan } as RecoveryState],
    ['Prepared', { ...requested('prepare'), lock, verdict } as RecoveryState],
    ['HeldSafe', { ...requested('prepare'), lock, failure } as RecoveryState],
    ['HeldSafe', { ...requested(), lock, failure } as RecoveryState],
    ['HeldSafe', requested()],
    [
      'RolledBack',
      {
        ...requested('resume'),
        lock,
        record,
        pageHidden,
        fenceLowered: { ...done(), instance: instance('db-old') },
      } as RecoveryState,
    ],
    [
      'Recovered',
      {
        ...requested('resume'),
        lock,
        record,
        pageHidden,
        fenceLowered: { ...done(), instance: instance('db-new') },
      } as RecoveryState,
    ],
    ['HeldSafe', { ...requested('resume'), lock, record } as RecoveryState],
  ])('is %s', (outcome, state) => {
    expect(outcomeOf(state)).toBe(outcome);
  });
});
