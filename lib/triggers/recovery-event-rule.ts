import { Duration, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface RecoveryEventRuleProps {
  readonly databaseKey: string;
  /** Function that checks the event and starts the execution. */
  readonly starter: lambda.Function;
}

/**
 * Events with source `database-recovery.request` and detail-type `Recover Database` that name this database start a
 * recovery. An event that could not be delivered, or that the function refused, ends in the queue.
 */
export class RecoveryEventRule extends Construct {
  readonly rule: events.Rule;
  /** Events that started nothing; kept 14 days. */
  readonly refused: sqs.Queue;

  constructor(scope: Construct, id: string, props: RecoveryEventRuleProps) {
    super(scope, id);
    this.refused = new sqs.Queue(this, 'Refused', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.refused).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'this is the dead-letter queue, of the rule and of the asynchronous invocations of its target',
    });
    this.rule = new events.Rule(this, 'Resource', {
      description: `Requests to recover '${props.databaseKey}'`,
      eventPattern: {
        source: ['database-recovery.request'],
        detailType: ['Recover Database'],
        detail: { database: [props.databaseKey] },
      },
    });

    this.rule.addTarget(
      new targets.LambdaFunction(props.starter, {
        deadLetterQueue: this.refused,
        retryAttempts: 8,
        // A request that is older than this belongs to a world that has gone on.
        maxEventAge: Duration.hours(1),
      }),
    );
    // EventBridge hands events over asynchronously: errors of the function itself go the function's own way.
    props.starter.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(this.refused),
    });
  }
}
