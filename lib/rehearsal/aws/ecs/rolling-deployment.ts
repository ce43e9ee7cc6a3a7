export interface DeploymentCounts {
  /** Tasks that are wanted to run, whatever their status. */
  readonly live: number;
  /** Those of them that serve. */
  readonly ready: number;
}

export interface RollingInput {
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly primary: DeploymentCounts;
  /** All deployments before the primary one, together. */
  readonly older: DeploymentCounts;
}

export interface RollingSteps {
  readonly start: number;
  readonly stopPrimary: number;
  readonly stopOlder: number;
}

/** What a rolling update does next: never more tasks than the maximum, never fewer serving ones than the minimum. */
export function rollingSteps(input: RollingInput): RollingSteps {
  const { desired, primary, older } = input;
  const most = Math.floor((desired * input.maximumPercent) / 100);
  const fewest = Math.ceil((desired * input.minimumHealthyPercent) / 100);
  const room = Math.max(0, most - primary.live - older.live);
  const serving = Math.min(primary.ready, desired) + older.ready;
  const idle = older.live - older.ready;
  return {
    start: Math.min(Math.max(0, desired - primary.live), room),
    stopPrimary: Math.max(0, primary.live - desired),
    stopOlder: idle + Math.min(older.ready, Math.max(0, serving - fewest)),
  };
}

export function deploymentCounts(tasks: readonly { readonly ready: boolean }[]): DeploymentCounts {
  return { live: tasks.length, ready: tasks.filter(({ ready }) => ready).length };
}
