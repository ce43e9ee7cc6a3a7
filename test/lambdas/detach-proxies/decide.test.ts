import { describe, expect, it } from '@jest/globals';
import type { DetachProxiesInput } from '../../../lambdas/detach-proxies/contract';
import { decide } from '../../../lambdas/detach-proxies/decide';
import { NAMES } from '../database-instances';
import { proxy, target } from '../observed-proxies';

const detach = (changes: Partial<DetachProxiesInput>) =>
  decide({
    recorded: [{ name: 'pool', identifier: 'orders-db' }],
    proxies: [proxy('pool')],
    productionIdentifier: NAMES.production,
    ownIdentifiers: [NAMES.production, NAMES.retired],
    ...changes,
  });

describe('detach proxies', () => {
  it('records the proxies that have the database as target before it takes anything away', () => {
    expect(detach({ recorded: undefined, proxies: [proxy('pool'), proxy('idle', { targets: [] })] })).toEqual({
      kind: 'record',
      proxies: [{ name: 'pool', identifier: 'orders-db' }],
    });
  });

  it('takes one target away after the other', () => {
    expect(detach({ proxies: [proxy('idle', { targets: [] }), proxy('pool')] })).toEqual({
      kind: 'detach',
      proxy: 'pool',
      identifier: 'orders-db',
    });
  });

  it('finds a target that followed the rename of its instance', () => {
    expect(detach({ proxies: [proxy('pool', { targets: [target(NAMES.retired)] })] })).toMatchObject({
      identifier: NAMES.retired,
    });
  });

  it.each([
    ['a proxy without a target', [proxy('pool', { targets: [] })]],
    ['a proxy that is missing', []],
    ['the target of somebody else', [proxy('pool', { targets: [target('other-db')] })]],
    ['a cluster of the same name', [proxy('pool', { targets: [target('orders-db', { type: 'TRACKED_CLUSTER' })] })]],
  ])('has nothing to do for %s', (_what, proxies) => {
    expect(detach({ proxies })).toEqual({ kind: 'detached' });
  });
});
