import { type IChainable, type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { RecoveryTask } from '../recovery-task';
import { RETRY_CHANGES, RETRY_CHANGES_LONG } from '../retry-policy';
import type { StepFactory } from '../step-factory';

/**
 * The report, the mails, and the lock given back: whatever the outcome. An error in one of them is an open item, never
 * a reason to undo what was done. Where no mail went out, the lock is left for Reconcile, which tells the end.
 */
export class Closing extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[] = [];

  constructor(scope: Construct, id: string, props: { readonly steps: StepFactory; readonly outcome: IChainable }) {
    super(scope, id);
    const { steps, outcome } = props;
    const openItem = (next: IChainable) => ({ as: 'openItem', next }) as const;

    const unlock: RecoveryTask = steps.task(this, 'Unlock', {
      function: 'unlock',
      resultKey: 'unlocked',
      retry: RETRY_CHANGES_LONG,
      onError: openItem(outcome),
    });
    const notify = steps.task(this, 'Notify', {
      function: 'notify',
      resultKey: 'notified',
      retry: RETRY_CHANGES,
      onError: openItem(unlock),
    });
    const report = steps.task(this, 'Write report', {
      function: 'write-report',
      resultKey: 'report',
      retry: RETRY_CHANGES,
      onError: openItem(notify),
    });

    report.next(notify).next(unlock).next(outcome);
    this.startState = report;
  }
}
