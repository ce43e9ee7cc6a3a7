import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const { recovery } = synthesizedEnvironment();
const machine = (name: string) => `arn:aws:states:eu-west-1:111122223333:stateMachine:dev-${name}-orders`;
const starter = [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('StartReconcile'), 'Arn'] } })];

describe('triggers of Reconcile', () => {
  it('hear of every execution that ended without success and may have owned the database', () => {
    recovery.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['ABORTED', 'TIMED_OUT', 'FAILED'],
          stateMachineArn: Match.arrayWith([machine('recover'), machine('resume-writes'), machine('reconcile')]),
        },
      },
      Targets: starter,
    });
  });

  it('look by themselves every five minutes, since events may be lost', () => {
    recovery.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: starter,
    });
  });

  it('start no machine but Reconcile of this database', () => {
    const [, role] = Object.entries(recovery.findResources('AWS::IAM::Role')).find(([id]) =>
      id.includes('StartReconcile'),
    )!;
    const start = role['Properties'].Policies[0].PolicyDocument.Statement.find(
      ({ Action }: { Action: string | string[] }) => [Action].flat().includes('states:StartExecution'),
    );

    expect(start.Resource).toBe(machine('reconcile'));
  });
});
