import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { AslDefinition } from './asl';
import { HOURS } from './deadlines';
import { definitionFaults } from './definition-faults';
import { longestSeconds } from './history-budget';
import { acknowledgeWildcards } from './permissions/acknowledged-wildcards';
import { NEVER, type Permission, statementsOf } from './permissions/permission';
import type { TaskFunction } from './task-function';

export interface RecoveryMachineProps {
  readonly machineName: string;
  readonly comment: string;
  readonly start: sfn.IChainable;
  /** Functions that the definition may call; it is allowed those that it does. */
  readonly functions: readonly TaskFunction[];
}

/**
 * A Standard state machine that calls functions and nothing else. Fails the synth when a Task lacks timeout, retry or
 * catch, or when its deadlines allow a longer history than Step Functions keeps.
 */
export class RecoveryMachine extends Construct {
  readonly machine: sfn.StateMachine;
  /** The definition with tokens for function versions. */
  readonly definition: AslDefinition;
  /** What its role may do and may not, beside delivering its log. */
  readonly permissions: readonly Permission[];

  constructor(scope: Construct, id: string, props: RecoveryMachineProps) {
    super(scope, id);
    const graph = new sfn.StateGraph(props.start.startState, props.machineName);
    const states = graph.toGraphJson() as AslDefinition;
    // A backstop for an execution that nothing else ends: it runs no Catch, hence a day more than all deadlines.
    const timeoutSeconds = longestSeconds(states) + 24 * HOURS;
    this.definition = { ...states, TimeoutSeconds: timeoutSeconds };
    this.node.addValidation({ validate: () => definitionFaults(this.definition) });

    const rendered = JSON.stringify(this.definition);
    const called = props.functions.filter(({ version }) => rendered.includes(version.functionArn));
    const logGroup = new logs.LogGroup(this, 'Log', {
      logGroupName: `/aws/vendedlogs/states/${props.machineName}`,
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.permissions = machinePermissions(called);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
      inlinePolicies: {
        permissions: new iam.PolicyDocument({
          statements: statementsOf(this.permissions, `machine '${props.machineName}'`),
        }),
      },
    });
    acknowledgeWildcards(role, this.permissions);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Step Functions sets the delivery of its logs up with calls that have no resource level',
    });

    this.machine = new sfn.StateMachine(this, 'Resource', {
      stateMachineName: props.machineName,
      comment: props.comment,
      definitionBody: sfn.DefinitionBody.fromString(Stack.of(this).toJsonString(this.definition)),
      role,
      logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
      // A machine that is deleted terminates its executions, even between two renames.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.machine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason:
        'the history of every execution and its retained log have each state with its times; traces would add sampled copies that are gone after 30 days',
    });
    if (Duration.seconds(timeoutSeconds).toDays({ integral: false }) > 365) {
      throw new Error(`machine '${props.machineName}' would run ${timeoutSeconds} s; an execution may last one year`);
    }
  }
}

/** Every version of each function: an execution under way calls the versions it started with. */
function machinePermissions(functions: readonly TaskFunction[]): Permission[] {
  return [
    NEVER,
    {
      actions: ['lambda:InvokeFunction'],
      resources: functions.flatMap(({ function: { functionArn } }) => [functionArn, `${functionArn}:*`]),
      wide: 'versions are numbered by deployments; the functions are named',
    },
  ];
}
