import { ERRORS } from '../shared/contract/error-names';
import type { RecordedProxy } from '../shared/contract/recorded-proxy';
import { NamedError } from '../shared/named-error';
import { targetAmong } from '../shared/proxies';
import type { AttachProxiesDecision, AttachProxiesInput } from './contract';

/** One act a round, until each recorded proxy has whichever instance holds the production identifier. */
export function decide({ recorded, proxies, ownIdentifiers }: AttachProxiesInput): AttachProxiesDecision {
  for (const { name, identifier } of recorded) {
    const proxy = proxies.find((one) => one.name === name);
    if (!proxy) {
      throw changed(name, 'no proxy with this name');
    }
    const own = targetAmong(proxy, ownIdentifiers);
    if (!own && proxy.targets.length > 0) {
      throw changed(name, `target ${proxy.targets.map((target) => `'${target.identifier}'`).join(', ')}`);
    }
    if (own?.identifier !== identifier) {
      return own
        ? { kind: 'detach', proxy: name, identifier: own.identifier }
        : { kind: 'attach', proxy: name, identifier };
    }
  }
  return { kind: 'attached' };
}

function changed(name: RecordedProxy['name'], found: string): NamedError {
  return new NamedError(
    ERRORS.worldChanged,
    `proxy '${name}' cannot be attached: found ${found}, expected the one that was recorded, without a target; find out who changed it, then put it back, or take it out of the configuration`,
  );
}
