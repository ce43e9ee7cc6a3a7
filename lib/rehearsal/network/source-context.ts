import { AsyncLocalStorage } from 'node:async_hooks';
import type { NetworkInterface } from '../world';
import { install, type Route } from './connection-hook.cjs';

/** What this process needs of one network to route a connection through it. */
export interface RoutedNetwork {
  /** `.<endpoint suffix>.<region>.rds.amazonaws.com`. */
  readonly hostSuffix: string;
  resolve(hostName: string): string | undefined;
}

interface Source {
  readonly network: RoutedNetwork;
  readonly source: NetworkInterface | undefined;
}

const sources = new AsyncLocalStorage<Source>();
const networks: RoutedNetwork[] = [];
let restore: (() => void) | undefined;

/** Routes database host names of `network` in this process until the returned function is called. */
export function routeThrough(network: RoutedNetwork): () => void {
  networks.push(network);
  restore ??= install(routeOf);
  return () => {
    const index = networks.indexOf(network);
    if (index >= 0) networks.splice(index, 1);
    if (networks.length > 0) return;
    restore?.();
    restore = undefined;
  };
}

export function runWithSource<T>(source: Source, work: () => Promise<T>): Promise<T> {
  return sources.run(source, work);
}

/** Endpoints of proxies have a suffix of their own: `.proxy-<endpoint suffix>...`. */
function isDatabaseHost(name: string, hostSuffix: string): boolean {
  return name.endsWith(hostSuffix) || name.endsWith(`.proxy-${hostSuffix.slice(1)}`);
}

function routeOf(hostName: string): Route | undefined {
  const current = sources.getStore();
  const candidates = current ? [current.network, ...networks] : networks;
  const name = hostName.toLowerCase();
  const network = candidates.find(({ hostSuffix }) => isDatabaseHost(name, hostSuffix));
  if (!network) return undefined;
  return { resolve: async () => network.resolve(name), localAddress: current?.source?.address };
}
