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
    },
    absent: 'everything that creates or updates, event source mappings, response streams, function URLs',
  },
  {
    service: 'events',
    title: 'Amazon EventBridge',
    reference: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/',
    throughout:
      'Buses and rules come from templates. Targets are functions, state machines, queues and topics, retried and dead-lettered. Schedules are kept and never fire; events are delivered once.',
    operations: {
      PutEvents: simplified('EndpointId and TraceHeader are not read'),
      ListRules: 'modelled',
      DescribeRule: 'modelled',
      ListTargetsByRule: 'modelled',
    },
    absent: 'PutRule, PutTargets, buses API, archives, replays, pipes, schemas',
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
];
