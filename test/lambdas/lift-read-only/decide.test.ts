import { describe, expect, it } from '@jest/globals';
import type { LiftReadOnlyInput } from '../../../lambdas/lift-read-only/contract';
import { decide } from '../../../lambdas/lift-read-only/decide';

const recorded = { parameterGroup: 'orders-mysql8', value: '0', source: 'user', at: 'then' };
const on = { value: '1', source: 'user', changesAtOnce: true };
const off = { value: '0', source: 'user', changesAtOnce: true };
const holder = { parameterGroup: 'orders-mysql8', applyStatus: 'in-sync' };
const input = { productionIdentifier: 'orders-db', recorded, parameter: on, holder };

describe('lifting read only', () => {
  it.each<[string, Partial<LiftReadOnlyInput>, string]>([
    ['puts back what a recovery has set', {}, 'lift'],
    ['puts it back while a rename hides the instance', { holder: undefined as never }, 'lift'],
    ['has nothing to do where nothing was recorded, though the group is read only', { recorded: undefined }, 'lifted'],
    ['has nothing to do once it is as recorded', { parameter: off }, 'lifted'],
    [
      'leaves another value alone: somebody chose it since',
      { parameter: { ...off, value: '{TrueIfReplica}' } },
      'lifted',
    ],
    [
      'waits until production has taken the value',
      { parameter: off, holder: { ...holder, applyStatus: 'applying' } },
      'wait',
    ],
    ['waits for production to be shown', { parameter: off, holder: undefined as never }, 'wait'],
    [
      'does not wait for changes of another group',
      { parameter: off, holder: { parameterGroup: 'other', applyStatus: 'applying' } },
      'lifted',
    ],
    [
      'does not wait for parameters that need a restart',
      { parameter: off, holder: { ...holder, applyStatus: 'pending-reboot' } },
      'lifted',
    ],
  ])('%s', (_what, changes, kind) => {
    expect(decide({ ...input, ...changes }).kind).toBe(kind);
  });
});
