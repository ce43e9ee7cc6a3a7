/** Longer than RDS fails to show an instance in the midst of a rename. */
export const GONE_AFTER_SECONDS = 15 * 60;

/** Whether an instance that was not shown since then has been deleted, as far as can be told. */
export function isGone(unseenSince: string | undefined, now: Date): boolean {
  return unseenSince !== undefined && now.getTime() - Date.parse(unseenSince) >= GONE_AFTER_SECONDS * 1000;
}
