import { targetAmong } from '../shared/proxies';
import type { DetachProxiesDecision, DetachProxiesInput } from './contract';

/**
 * Recorded before anything is taken away: whoever takes over must know what to attach again. A proxy that is missing has
 * nothing to take away; in an emergency stop it must not stand in the way of the fence.
 */
export function decide(input: DetachProxiesInput): DetachProxiesDecision {
  const { recorded, proxies, productionIdentifier, ownIdentifiers } = input;
  const attached = proxies.flatMap((proxy) => {
    const target = targetAmong(proxy, ownIdentifiers);
    return target ? [{ name: proxy.name, identifier: target.identifier }] : [];
  });
  if (!recorded) {
    const names = attached.map(({ name }) => ({ name, identifier: productionIdentifier }));
    return { kind: 'record', proxies: names };
  }
  const [next] = attached;
  return next ? { kind: 'detach', proxy: next.name, identifier: next.identifier } : { kind: 'detached' };
}
