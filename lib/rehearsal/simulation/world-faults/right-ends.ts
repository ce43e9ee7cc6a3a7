import type { WorldFault } from './world-fault';

const RECOVERED: readonly string[] = ['Recovered', 'RecoveredWithOpenItems'];
const HELD: readonly string[] = ['HeldSafe', 'Unchanged'];

/** Faults that the recovery waits for, works around or undoes, besides those of consistency and second starts. */
const SURVIVED: ReadonlySet<string> = new Set([
  'approval-decided-twice',
  'autoscaling-raises-service',
  'candidate-backing-up',
  'candidate-in-maintenance',
  'candidate-name-taken',
  'created-resource-arn-late',
  'deployment-after-resume',
  'deployment-during-freeze',
  'original-backing-up',
  'original-in-maintenance',
  'production-in-maintenance',
  'scheduled-action-raises-service',
  'session-outlives-fence',
  'somebody-raises-service',
  'tasks-crash-for-a-while',
  'tasks-stop-late',
]);
/** Faults that somebody does in passing and that a recovery may or may not notice. */
const EITHER: ReadonlySet<string> = new Set([
  'candidate-modified',
  'original-modified',
  'targets-unhealthy-for-a-while',
]);
/** Faults with one right end: where a failed recovery holds, and where the original serves again. */
const EXACTLY: Readonly<Record<string, readonly [hold: string, resumeOriginal: string]>> = {
  'baseline-backup-long': ['Recovered', 'Recovered'],
  'candidate-refuses-for-a-while': ['Recovered', 'Recovered'],
  'candidate-refuses-for-ever': ['HeldSafe', 'RolledBack'],
  'new-name-never-resolves': ['HeldSafe', 'RolledBack'],
  'pending-reboot-stays': ['HeldSafe', 'RolledBack'],
  'restore-job-aborted': ['Recovered', 'Recovered'],
  'restore-job-fails-once': ['Recovered', 'Recovered'],
  'tasks-crash-on-resume': ['RecoveredWithOpenItems', 'RecoveredWithOpenItems'],
  'topics-unreachable': ['HeldSafe', 'RolledBack'],
  'validator-late': ['HeldSafe', 'RolledBack'],
};

/** How a recovery that meets the fault may end: one that waits for it or undoes it must not give up because of it. */
export function rightEnds(
  { name, group }: Pick<WorldFault, 'name' | 'group'>,
  onFailure: 'hold' | 'resumeOriginal' = 'hold',
): readonly string[] {
  const exactly = EXACTLY[name];
  if (exactly) return [exactly[onFailure === 'hold' ? 0 : 1]];
  if (SURVIVED.has(name) || group === 'F3' || name.startsWith('second-execution-')) return RECOVERED;
  const safe = onFailure === 'hold' ? HELD : [...HELD, 'RolledBack'];
  return EITHER.has(name) ? [...RECOVERED, ...safe] : safe;
}
