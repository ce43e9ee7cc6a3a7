import type { LoopOptions } from '../shared/contract/progress';
import type { LoopStart } from '../shared/loop';

export interface PatientOptions extends LoopOptions {
  readonly besidesBackupSeconds: number;
}

/**
 * RDS changes nothing of an instance during its first backup, which takes hours for a large one: while it lasts, and for
 * `besidesBackupSeconds` from its last sight on, the loop goes on, but never beyond its declared deadline. What else a
 * candidate needs is given up as soon as without a backup.
 */
export function withPatience<L extends LoopStart>(
  loop: L,
  options: PatientOptions,
  backedUpAt: string | undefined,
): { readonly loop: L; readonly options: LoopOptions } {
  const since = Date.parse(loop.since);
  const spent = backedUpAt === undefined ? 0 : (Date.parse(backedUpAt) - since) / 1000;
  const deadlineSeconds = Math.min(options.deadlineSeconds, Math.round(spent) + options.besidesBackupSeconds);
  const deadline = new Date(since + deadlineSeconds * 1000).toISOString();
  return { loop: { ...loop, deadline }, options: { ...options, deadlineSeconds } };
}
