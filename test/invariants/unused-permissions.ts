import { FUNCTION_FOLDERS, functionCatalogue } from '../../lib/recovery/functions/function-catalogue';
import type { FunctionDefinition } from '../../lib/recovery/functions/function-definition';

/** Actions that roles may use although no story of the rehearsal makes them. */
export interface UnusedPermission {
  /** Folders of functions, or construct IDs of state machines. */
  readonly of: readonly string[];
  readonly actions: readonly string[];
  /** The path that uses them. */
  readonly because: string;
  /** What the application does at that very moment decides: a story may make the call or not. */
  readonly sometimes?: true;
}

const MACHINES = ['RecoverDatabase', 'ResumeWrites', 'Reconcile', 'FreezeWrites', 'RevertCutover'];

/** Functions of the environment whose roles are looked at: of those that not every database needs, it has none. */
const FOLDERS = FUNCTION_FOLDERS.filter((folder) => {
  const definition: FunctionDefinition = functionCatalogue[folder];
  return definition.neededBy === undefined;
});

const inVpc = FOLDERS.filter((folder) => {
  const definition: FunctionDefinition = functionCatalogue[folder];
  return definition.reaches !== undefined;
});

export const UNUSED: readonly UnusedPermission[] = [
  {
    of: FOLDERS,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    because: 'Lambda writes the log of the function with its role; the local world has no such calls',
  },
  {
    of: inVpc,
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    because: "Lambda attaches the function to its VPC with its role; the function's own code is denied these",
  },
  {
    of: MACHINES,
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    because: 'Step Functions sets the delivery of its log up; the local world has no such calls',
  },
  {
    of: [
      'plan-recovery',
      'record-world',
      'recheck-world',
      'check-restore',
      'swap-identifiers',
      'protect-production',
      'assess',
      'check-revert',
      'record-original',
      'record-revert',
      'check-fence-down',
    ],
    actions: ['rds:ListTagsForResource'],
    because: 'tags come with DescribeDBInstances, and AWS does not say whether it asks for this action to show them',
  },
  {
    of: ['plan-recovery', 'record-world', 'recheck-world'],
    actions: ['rds:DescribeDBProxyTargets'],
    because: 'asked only about proxies that there are, to refuse a database behind one that nobody named',
  },
  {
    of: ['record-world', 'recheck-world', 'check-resume', 'check-freeze', 'check-revert'],
    actions: ['states:DescribeExecution'],
    because: 'asked only when another execution holds the lock',
  },
  {
    of: ['start-restore'],
    actions: ['backup:GetRestoreJobMetadata', 'backup:ListRestoreJobs'],
    because: 'finds the job of a restore whose answer was lost',
  },
  {
    of: ['configure-candidate'],
    actions: ['rds:RebootDBInstance'],
    because: 'applies a parameter group that waits for a restart',
  },
  {
    of: ['check-writers', 'stop-writers'],
    actions: ['ecs:GetTaskProtection'],
    because: 'asked about tasks that still run when the writers should have stopped',
    sometimes: true,
  },
  {
    of: ['check-writers', 'stop-writers'],
    actions: ['ecs:UpdateTaskProtection', 'ecs:StopTask'],
    because: 'ends tasks that would outlive a desired count of zero, protected or not',
    sometimes: true,
  },
  {
    of: ['check-writers'],
    actions: ['events:DisableRule', 'lambda:UpdateEventSourceMapping'],
    because: 'stops writers again that somebody started during the freeze',
    sometimes: true,
  },
  {
    of: ['stop-writers'],
    actions: ['lambda:PutFunctionConcurrency'],
    because: 'throttles a function whose event source mappings are disabled already, after a stop that broke off',
    sometimes: true,
  },
  {
    of: ['resume-writers'],
    actions: ['lambda:PutFunctionConcurrency'],
    because: 'gives a function the reserved concurrency back that it had; that of the demo had none',
  },
  {
    of: ['check-writers'],
    actions: ['application-autoscaling:RegisterScalableTarget'],
    because: 'suspends the scaling of a service again that somebody resumed during the freeze',
  },
  {
    of: ['swap-identifiers'],
    actions: ['rds:RemoveTagsFromResource'],
    because: 'the original loses the tags of a retired instance when the swap is undone',
  },
  {
    of: ['start-recovery'],
    actions: ['states:StartExecution'],
    because: 'a recovery that an event asks for',
  },
  {
    of: ['start-recovery'],
    actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
    because: 'an event that started nothing goes to the dead-letter queue; CDK grants the three together',
  },
];

/** Why `role` may `action` although no story uses it. */
export function unusedReason(role: string, action: string): UnusedPermission | undefined {
  return UNUSED.find(({ of, actions }) => of.includes(role) && actions.includes(action));
}
