import { type ServiceFidelity, simplified } from './service-fidelity';

export const ORCHESTRATION_FIDELITY: readonly ServiceFidelity[] = [
  {
    service: 'states',
    title: 'AWS Step Functions',
    reference: 'https://docs.aws.amazon.com/step-functions/latest/apireference/',
    throughout:
      'Standard workflows in JSONPath. A definition with JSONata, Assign, distributed Map, SDK integrations, activities or Credentials is refused when it is deployed. Waits and retry intervals are scaled (pace `stateMachineWait`); a Wait with Timestamp is not. Logging and tracing are accepted without effect.',
    operations: {
      StartExecution: 'modelled',
      DescribeExecution: simplified('redriveStatus is always NOT_REDRIVABLE'),
      ListExecutions: simplified('map runs and the redrive filter do not exist'),
      StopExecution: 'modelled',
      GetExecutionHistory: simplified(
        'a function that may not be invoked shows LambdaFunctionScheduleFailed, inferred from public issues',
      ),
      ListStateMachines: 'modelled',
      DescribeStateMachine: simplified('logging, tracing and encryption settings are not shown'),
      SendTaskSuccess: 'modelled',
      SendTaskFailure: 'modelled',
      SendTaskHeartbeat: 'modelled',
    },
    absent: 'RedriveExecution, TestState, StartSyncExecution, activities, state machine administration',
  },
  {
    service: 'lambda',
    title: 'AWS Lambda',
    reference: 'https://docs.aws.amazon.com/lambda/latest/api/',
    throughout:
      'The unmodified bundles of the assembly run in this process with their own role, environment, interface and log; every version runs the one bundle deployed. A handler that timed out is not killed and may run on. Function policies are not evaluated; layers, images, file systems and runtimes other than Node.js are refused at deployment.',
    operations: {
      Invoke: simplified('LogType and ClientContext are not read; asynchronous events are delivered once, never twice'),
      GetFunction: simplified('no download location for the code, no tags'),
      GetFunctionConfiguration: simplified('members that a template sets; size, checksum and revision are absent'),
      GetFunctionConcurrency: 'modelled',
      PutFunctionConcurrency: simplified(
        'in effect at once; the account has 1,000 executions at a time; with 0 an asynchronous event goes to the dead-letter queue or destination at once, under the condition ZeroReservedConcurrency, whose name is inferred',
      ),
      DeleteFunctionConcurrency: simplified('in effect at once'),
      ListEventSourceMappings: 'modelled',
      GetEventSourceMapping: 'modelled',
      CreateEventSourceMapping: simplified(
        'queues only, one poller a mapping; batch size, window and failures by item; other members are refused; the window is shown and not waited for',
      ),
      UpdateEventSourceMapping: simplified(
        'as CreateEventSourceMapping; a batch that was received before `Disabled` runs on',
      ),
      DeleteEventSourceMapping: 'modelled',
    },
    absent: 'everything that creates or updates functions, streams as sources, response streams, function URLs',
  },
  {
    service: 'events',
    title: 'Amazon EventBridge',
    reference: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/',
    throughout:
      'Buses and rules come from templates or stood in the account before. Targets are functions, state machines, queues, topics and tasks of a cluster, retried and dead-lettered. Schedules of rules from templates fire when a story says so, those of rules that stood there before in the time of the world, their periods shortened as waits are; events are delivered once.',
    operations: {
      PutEvents: simplified('EndpointId and TraceHeader are not read'),
      ListRules: 'modelled',
      DescribeRule: 'modelled',
      ListTargetsByRule: 'modelled',
      EnableRule: simplified('events notice a while later (pace `scheduleChange`); no rule is managed by AWS'),
      DisableRule: simplified('events notice a while later (pace `scheduleChange`); no rule is managed by AWS'),
    },
    absent: 'PutRule, PutTargets, buses API, archives, replays, pipes, schemas',
  },
  {
    service: 'scheduler',
    title: 'Amazon EventBridge Scheduler',
    reference: 'https://docs.aws.amazon.com/scheduler/latest/APIReference/',
    throughout:
      'Schedules fire in the time of the world: what lies between two firings is shortened as the waits of the state machine are. Expressions are rate, at and cron without L, W and #; a rate counts from the last change of its schedule. Targets are functions, state machines, queues, topics and tasks of a cluster, called with the permissions of their role. What has fired is delivered even when the schedule was switched off meanwhile.',
    operations: {
      CreateSchedule: simplified('a flexible time window is kept, and the schedule fires at its start'),
      GetSchedule: 'modelled',
      UpdateSchedule: simplified('as CreateSchedule; what the request leaves out falls back to its default, as on AWS'),
      DeleteSchedule: simplified('ClientToken is not read'),
      ListSchedules: 'modelled',
      CreateScheduleGroup: simplified('tags are refused; ClientToken is not read'),
      GetScheduleGroup: 'modelled',
      DeleteScheduleGroup: simplified('ClientToken is not read'),
      ListScheduleGroups: 'modelled',
    },
    absent: 'tags, targets of other services (Kinesis, EventBridge, SageMaker) and universal targets',
  },
  {
    service: 'sns',
    title: 'Amazon SNS',
    reference: 'https://docs.aws.amazon.com/sns/latest/api/',
    throughout:
      'Mail becomes files; queues and functions get real deliveries, once. A mail address gets nothing before its subscription is confirmed. Topic policies are not evaluated.',
    operations: {
      Publish: simplified('topics only: a PhoneNumber is refused; MessageAttributes are not delivered'),
      Subscribe: simplified('email, email-json, sqs and lambda; attributes other than RawMessageDelivery are refused'),
      Unsubscribe: 'modelled',
      ListSubscriptionsByTopic: 'modelled',
      ListSubscriptions: 'modelled',
      ListTopics: 'modelled',
      GetTopicAttributes: simplified('policies are not shown'),
    },
    absent: 'CreateTopic, ConfirmSubscription by token, filter policies, FIFO topics, SMS, platform endpoints',
  },
  {
    service: 'sqs',
    title: 'Amazon SQS',
    reference: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/',
    throughout:
      'Standard queues from templates, with redrive to a dead-letter queue. Queue policies are not evaluated.',
    operations: {
      SendMessage: simplified('text attributes only; members of FIFO queues are refused'),
      ReceiveMessage: simplified('system attributes are ApproximateReceiveCount and SentTimestamp'),
      DeleteMessage: 'modelled',
      GetQueueUrl: simplified('QueueOwnerAWSAccountId is not read'),
      GetQueueAttributes: 'modelled',
    },
    absent: 'CreateQueue, batches, ChangeMessageVisibility, PurgeQueue, FIFO queues',
  },
  {
    service: 'sts',
    title: 'AWS STS',
    reference: 'https://docs.aws.amazon.com/STS/latest/APIReference/',
    throughout: 'Functions get the credentials of their role from the local world; nobody assumes a role by API.',
    operations: { GetCallerIdentity: 'modelled' },
    absent: 'AssumeRole and everything else',
  },
  {
    service: 'iam',
    title: 'AWS IAM',
    reference: 'https://docs.aws.amazon.com/IAM/latest/APIReference/',
    throughout:
      "Roles and managed policies come from templates; identity policies and permissions boundaries are evaluated on every call, with their conditions. There are no users and groups. Requests are signed for the account's Region or for us-east-1.",
    operations: {
      GetAccountAuthorizationDetails: simplified(
        'AWS managed policies, trust policies, boundaries and dates are not shown',
      ),
    },
    absent: 'everything that makes or changes an identity',
  },
];
