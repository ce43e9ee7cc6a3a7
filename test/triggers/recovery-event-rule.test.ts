import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const { recovery } = synthesizedEnvironment({ eventModes: ['prepare', 'recover'] });

describe('event rule', () => {
  it('takes only requests that name this database', () => {
    recovery.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['database-recovery.request'],
        'detail-type': ['Recover Database'],
        detail: { database: ['orders'] },
      },
    });
  });

  it('keeps an event that could not be delivered, and gives up on one that is an hour old', () => {
    recovery.hasResourceProperties('AWS::Events::Rule', {
      Targets: [
        Match.objectLike({
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Refused'), 'Arn'] } },
          RetryPolicy: { MaximumRetryAttempts: 8, MaximumEventAgeInSeconds: 3600 },
        }),
      ],
    });
  });

  it('keeps an event that the function refused', () => {
    recovery.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('StartRecovery') },
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Refused'), 'Arn'] } } },
    });
    recovery.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  it('starts only the machine of this database, in the modes that are allowed', () => {
    recovery.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'dev-orders-start-recovery',
      Environment: {
        Variables: Match.objectLike({
          EVENT_MODES: 'prepare,recover',
          STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:dev-recover-orders',
        }),
      },
    });
    const roles = Object.entries(recovery.findResources('AWS::IAM::Role')).find(([id]) => id.includes('StartRecovery'));
    expect(JSON.stringify(roles)).toContain(
      '"Action":"states:StartExecution","Effect":"Allow","Resource":"arn:aws:states:eu-west-1:111122223333:stateMachine:dev-recover-orders"',
    );
  });
});
