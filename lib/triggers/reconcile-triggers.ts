import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface ReconcileTriggersProps {
  readonly databaseKey: string;
  /** Machines whose executions own the database while they run. */
  readonly machineArns: readonly string[];
  /** Function that looks at the lock and starts Reconcile where its owner is gone. */
  readonly starter: lambda.Function;
}

/**
 * Two ways to notice an execution that ended while it owned the database: the event of its end, within seconds, and a
 * sweep every five minutes, since events are delivered at best effort.
 */
export class ReconcileTriggers extends Construct {
  readonly ended: events.Rule;
  readonly sweep: events.Rule;

  constructor(scope: Construct, id: string, { databaseKey, machineArns, starter }: ReconcileTriggersProps) {
    super(scope, id);
    // An event that is lost or late is no loss: the next sweep sees the same lock.
    const target = () => new targets.LambdaFunction(starter, { retryAttempts: 2, maxEventAge: Duration.minutes(5) });
    this.ended = new events.Rule(this, 'Ended', {
      description: `Executions that ended without success while they may own '${databaseKey}'`,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'], stateMachineArn: [...machineArns] },
      },
      targets: [target()],
    });
    this.sweep = new events.Rule(this, 'Sweep', {
      description: `Looks whether the owner of '${databaseKey}' is gone`,
      schedule: events.Schedule.rate(Duration.minutes(5)),
      targets: [target()],
    });
    starter.configureAsyncInvoke({ retryAttempts: 1, maxEventAge: Duration.minutes(5) });
  }
}
