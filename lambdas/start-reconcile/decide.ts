/** Length of the sweep: what failed in one is tried again in the next. */
const SWEEP_MILLISECONDS = 5 * 60_000;

/**
 * One execution for one lock left behind and one sweep: an event and the sweep that tell of the same owner start one
 * Reconcile, and one that failed before it had the lock is followed by another.
 */
export function executionName(epoch: number, now: Date): string {
  const sweep = new Date(Math.floor(now.getTime() / SWEEP_MILLISECONDS) * SWEEP_MILLISECONDS);
  return `reconcile-${epoch}-${sweep.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}`;
}
