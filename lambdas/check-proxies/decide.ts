import type { CheckProxiesDecision, CheckProxiesInput } from './contract';

/** Every recorded proxy must reach its target before writers that connect through it come back. */
export function decide({ recorded, proxies }: CheckProxiesInput): CheckProxiesDecision {
  const endpoints: { name: string; host: string }[] = [];
  for (const { name, identifier } of recorded) {
    const proxy = proxies.find((one) => one.name === name);
    const target = proxy?.targets.find((one) => one.identifier === identifier);
    if (!proxy?.host || target?.health !== 'AVAILABLE') {
      const found = target ? `'${target.health}'${target.reason ? ` (${target.reason})` : ''}` : 'no such target';
      return { kind: 'waiting', for: `target '${identifier}' of proxy '${name}' to be 'AVAILABLE': found ${found}` };
    }
    endpoints.push({ name, host: proxy.host });
  }
  return { kind: 'healthy', endpoints };
}
