import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/check-proxies/decide';
import type { ObservedProxy } from '../../../lambdas/shared/proxies';
import { proxy, target } from '../observed-proxies';

const check = (proxies: readonly ObservedProxy[]) =>
  decide({ recorded: [{ name: 'pool', identifier: 'orders-db' }], proxies });

describe('check proxies', () => {
  it('tells the endpoints once every target is available', () => {
    expect(check([proxy('pool')])).toEqual({
      kind: 'healthy',
      endpoints: [{ name: 'pool', host: 'pool.proxy-abc.eu-west-1.rds.amazonaws.com' }],
    });
    expect(decide({ recorded: [], proxies: [] })).toEqual({ kind: 'healthy', endpoints: [] });
  });

  it.each<[string, ObservedProxy[], RegExp]>([
    [
      'a target that is not reached, with the reason that AWS gives',
      [proxy('pool', { targets: [target('orders-db', { health: 'UNAVAILABLE', reason: 'AUTH_FAILURE' })] })],
      /'UNAVAILABLE' \(AUTH_FAILURE\)/,
    ],
    [
      'a target that is being registered',
      [proxy('pool', { targets: [target('orders-db', { health: 'REGISTERING' })] })],
      /'REGISTERING'/,
    ],
    ['a proxy without this target', [proxy('pool', { targets: [target('other-db')] })], /no such target/],
    ['a proxy that is missing', [], /no such target/],
  ])('waits for %s', (_what, proxies, expected) => {
    expect(check(proxies)).toEqual({ kind: 'waiting', for: expect.stringMatching(expected) });
  });
});
