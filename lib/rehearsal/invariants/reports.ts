import type { RecoveryState } from '../../../lambdas/shared/contract/recovery-state';
import type { Report } from '../../../lambdas/write-report/contract';
import type { ExecutionEnd } from '../responder';
import type { ObservedCall } from '../simulation/observed-calls';
import { shortName } from './call-owners';
import { loopOf } from './deadlines';
import type { InvariantFamily, Scene } from './scene';
import type { IncidentEnd } from './violation';

/** I17: what is wrong with the report of an execution that visited these states before it was written. */
export function reportFaults(
  report: Pick<Report, 'executionArn' | 'outcome' | 'timeline' | 'historySha256'>,
  executionArn: string,
  visited: readonly string[],
): readonly string[] {
  const told = new Set(report.timeline.map(({ state }) => state));
  const missing = [...new Set(visited)].filter((state) => !told.has(state));
  return [
    ...(report.executionArn === executionArn ? [] : [`found it about '${report.executionArn}'`]),
    ...(missing.length === 0 ? [] : [`found no ${missing.join(', ')} in its timeline, expected every step`]),
    ...(/^[0-9a-f]{64}$/.test(report.historySha256) ? [] : ['found no hash of the history']),
  ];
}

/** I17: one report and a message for every execution that took the lock, however it ended. */
export class Reports implements InvariantFamily {
  /** Executions that told people how they ended. */
  private readonly notified = new Set<string | undefined>();

  constructor(private readonly scene: Scene) {}

  called({ service, operation, origin }: ObservedCall): void {
    if (service === 'sns' && operation === 'Publish' && origin.stateName === 'Notify') {
      this.notified.add(origin.executionArn);
    }
  }

  finish({ ends }: IncidentEnd): void {
    for (const end of ends) this.look(end, ends);
  }

  private look(end: ExecutionEnd, ends: readonly ExecutionEnd[]): void {
    const { executionArn, outcome } = end;
    const state = end.state as Partial<RecoveryState>;
    const { violations, executions, world } = this.scene;
    // An execution that is gone is reported by whoever reconciles it; one that was refused changed nothing.
    if (executions.of(executionArn).machine === undefined || outcome === 'ABORTED' || !state.lock) return;
    const visited = world.services.states.visitedStates(executionArn);
    const written = visited.indexOf('Write report');
    const name = shortName(executionArn);
    violations.check('I17', written >= 0, () => `'${name}': found no 'Write report', expected every end to try it`);
    violations.check(
      'I17',
      this.isTold(executionArn, ends),
      () => `'${name}': found no message about its end, expected one of its own or of its Reconcile`,
      'topics',
    );
    this.stored(executionArn, state, visited.slice(0, Math.max(written, 0)));
  }

  /** By itself, or by a Reconcile of it, or of that. */
  private isTold(executionArn: string, ends: readonly ExecutionEnd[]): boolean {
    if (this.notified.has(executionArn)) return true;
    return ends.some((later) => reconciled(later) === executionArn && this.isTold(later.executionArn, ends));
  }

  private stored(executionArn: string, { report }: Partial<RecoveryState>, visited: readonly string[]): void {
    const { violations, world } = this.scene;
    const { s3 } = world.services;
    const name = shortName(executionArn);
    const keys = s3.list(world.reportBucket, 'reports/').filter((key) => key.endsWith(`/${name}.json`));
    // Without `$.report` the step has failed, and the mail says so; its object may still have arrived.
    const expected = report ? 1 : keys.length;
    violations.check(
      'I17',
      keys.length === expected && keys.length <= 1,
      () => `'${name}': found ${keys.length} reports, expected one`,
    );
    const [key] = keys;
    if (key === undefined) return;
    for (const part of [key, key.replace(/json$/, 'md')]) {
      const versions = s3.versions(world.reportBucket, part);
      violations.check(
        'I17',
        versions <= 1,
        () => `report '${part}': found it written ${versions} times, expected once`,
      );
    }
    const stored = JSON.parse(s3.read(world.reportBucket, key).toString('utf8')) as Report;
    const faults = reportFaults(stored, executionArn, visited.map(loopOfReport));
    violations.check('I17', faults.length === 0, () => `report '${key}': ${faults.join('; ')}`);
  }
}

/** `Undo: ...` states have entries of their own. */
function loopOfReport(state: string): string {
  return state.startsWith('Undo: ')
    ? state
    : state.startsWith('Assess')
      ? state.replace(/: (wait|done\?)$/, '')
      : loopOf(state);
}

/** The execution that this one took over from. */
function reconciled({ state }: ExecutionEnd): string | undefined {
  return (state as Partial<RecoveryState>).reconciles?.executionArn;
}
