import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { RecoveryTask } from './recovery-task';

/**
 * What a caught error means.
 * - `failure`: the recovery did not work out; the state it goes to decides what happens to the world.
 * - `undoFailure`: undoing it did not work out either; what failed first stays what the report and the mails tell.
 * - `openItem`: the recovery goes on; the report lists the error as an open item.
 */
export type CaughtAs = 'failure' | 'undoFailure' | 'openItem';

const RESULT_PATHS: Readonly<Record<CaughtAs, string>> = {
  failure: '$.failure',
  undoFailure: '$.undoFailure',
  openItem: '$.openItem',
};

/** The only way a Task gets its Catch: every error goes to `next`, and `$` stays as it was but for one fixed key. */
export function onError<T extends RecoveryTask>(task: T, caughtAs: CaughtAs, next: IChainable): T {
  task.addCatch(next, { errors: ['States.ALL'], resultPath: RESULT_PATHS[caughtAs] });
  return task;
}
