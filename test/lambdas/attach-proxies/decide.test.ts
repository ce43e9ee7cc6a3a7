import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/attach-proxies/decide';
import type { ObservedProxy } from '../../../lambdas/shared/proxies';
import { NAMES } from '../database-instances';
import { proxy, target } from '../observed-proxies';

const attach = (proxies: readonly ObservedProxy[], names = ['pool']) =>
  decide({
    recorded: names.map((name) => ({ name, identifier: 'orders-db' })),
    proxies,
    ownIdentifiers: [NAMES.production, NAMES.retired],
  });

describe('attach proxies', () => {
  it('gives each recorded proxy its target back, one a round', () => {
    const first = proxy('first');
    const second = proxy('second', { targets: [] });

    expect(attach([first, second], ['first', 'second'])).toEqual({
      kind: 'attach',
      proxy: 'second',
      identifier: 'orders-db',
    });
  });

  it('is done when all have it, whatever their health, and when none was recorded', () => {
    expect(attach([proxy('pool', { targets: [target('orders-db', { health: 'UNAVAILABLE' })] })])).toEqual({
      kind: 'attached',
    });
    expect(attach([], [])).toEqual({ kind: 'attached' });
  });

  it('takes a target away first that is the retired instance under its new name', () => {
    expect(attach([proxy('pool', { targets: [target(NAMES.retired)] })])).toEqual({
      kind: 'detach',
      proxy: 'pool',
      identifier: NAMES.retired,
    });
  });

  it('refuses a proxy that somebody removed or pointed elsewhere', () => {
    expect(() => attach([])).toThrow(expect.objectContaining({ name: 'WorldChanged' }));
    expect(() => attach([proxy('pool', { targets: [target('other-db')] })])).toThrow(/found target 'other-db'/);
  });
});
