import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from './permissions/acknowledged-wildcards';
import { type Permission, statementsOf } from './permissions/permission';
import type { EnvironmentNames } from './recovery-names';

/**
 * Two managed policies, so that starting a recovery and approving its cut-over can be given to different people.
 */
export class OperatorPolicies extends Construct {
  /** Start and watch recoveries of one database. */
  readonly starter: iam.ManagedPolicy;
  /** Approve or reject the cut-over of one database. */
  readonly approver: iam.ManagedPolicy;

  constructor(scope: Construct, id: string, props: { readonly names: EnvironmentNames; readonly databaseKey: string }) {
    super(scope, id);
    const { names, databaseKey } = props;
    const machines = names.machineNames(databaseKey);
    const start: Permission[] = [
      {
        actions: ['states:StartExecution', 'states:DescribeStateMachine', 'states:ListExecutions'],
        resources: machines.map((machine) => names.machineArn(machine)),
      },
      {
        actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
        resources: machines.map((machine) => names.executionArns(machine)),
        wide: 'executions are named by incidents, which nobody knows at deployment; the machines are named',
      },
    ];
    this.starter = new iam.ManagedPolicy(this, 'Starter', {
      managedPolicyName: `${names.environment.name}-${databaseKey}-recovery-starter`,
      statements: statementsOf(start, 'starter'),
    });
    acknowledgeWildcards(this.starter, start);
    this.approver = new iam.ManagedPolicy(this, 'Approver', {
      managedPolicyName: `${names.environment.name}-${databaseKey}-recovery-approver`,
      statements: statementsOf(
        [
          {
            actions: ['lambda:InvokeFunction'],
            resources: [names.functionArn(databaseKey, 'decide-approval')],
          },
        ],
        'approver',
      ),
    });
  }
}
