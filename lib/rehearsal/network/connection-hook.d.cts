/** How one host name of the local VPC is reached. */
export interface Route {
  /** Resolves to `undefined` when the name does not exist. */
  resolve(hostName: string): Promise<string | undefined>;
  /** Address the connection leaves from; the machine's choice when absent. */
  readonly localAddress?: string | undefined;
}

/** Patches connections and lookups of this process; returns a function that restores them. */
export function install(routeOf: (hostName: string) => Route | undefined): () => void;
