import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionDefinition } from './functions/function-definition';
import type { HandlerCode } from './handler-code';
import { acknowledgeWildcards } from './permissions/acknowledged-wildcards';
import { attachToVpc } from './permissions/connection-permissions';
import { NEVER, type Permission, type PermissionScope, statementsOf } from './permissions/permission';

export interface TaskFunctionProps {
  /** Folder of the handler below `lambdas/`. */
  readonly folder: string;
  readonly definition: FunctionDefinition;
  readonly code: HandlerCode;
  readonly scope: PermissionScope;
  readonly environment: Readonly<Record<string, string>>;
  /** Needed by functions that reach a database. */
  readonly network: {
    readonly vpc: ec2.IVpc;
    readonly subnets: ec2.SubnetSelection;
    readonly group: ec2.ISecurityGroup;
  };
}

/** Room between the end of a function and the timeout of its Task, so that the function's own error is the one seen. */
const TASK_MARGIN_SECONDS = 15;

/**
 * One function of a recovery with a role, a log and a version of its own. Versions outlive a deployment: an execution
 * that is under way goes on with the code it started with.
 */
export class TaskFunction extends Construct {
  readonly folder: string;
  readonly taskTimeoutSeconds: number;
  readonly function: lambda.Function;
  readonly version: lambda.Version;
  /** What its role may do and may not, beside writing its log. */
  readonly permissions: readonly Permission[];

  constructor(scope: Construct, id: string, props: TaskFunctionProps) {
    super(scope, id);
    const { folder, definition, network } = props;
    const { names, database } = props.scope;
    this.folder = folder;
    this.taskTimeoutSeconds = definition.taskTimeoutSeconds;

    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const inVpc = definition.reaches !== undefined;
    const functionArn = names.functionArn(database.key, folder);
    this.permissions = [NEVER, ...(inVpc ? attachToVpc(functionArn) : []), ...definition.permissions(props.scope)];
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        permissions: new iam.PolicyDocument({
          minimize: true,
          statements: [
            new iam.PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
            ...statementsOf(this.permissions, `'${folder}'`),
          ],
        }),
      },
    });

    acknowledgeWildcards(role, this.permissions);

    this.function = new lambda.Function(this, 'Resource', {
      functionName: names.functionName(database.key, folder),
      description: definition.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code.codeOf(folder),
      timeout: Duration.seconds(definition.taskTimeoutSeconds - TASK_MARGIN_SECONDS),
      memorySize: definition.memoryMegabytes ?? 512,
      role,
      logGroup,
      environment: { ...props.environment },
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...(inVpc ? { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [network.group] } : {}),
    });
    this.version = this.function.currentVersion;
  }
}
