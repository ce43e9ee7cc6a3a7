import { type ServiceFidelity, simplified } from './service-fidelity';

export const APPLICATION_FIDELITY: readonly ServiceFidelity[] = [
  {
    service: 'ecs',
    title: 'Amazon ECS',
    reference: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/',
    throughout:
      'One container a task; a task is a real process and its command runs on this machine. Replicas are on Fargate; daemons run once on each host of their cluster, and hosts are names with attributes. Services of CODE_DEPLOY and EXTERNAL show task sets and no deployments; their task sets are at 100 percent. Members that change what runs and are not modelled are refused. No task events on EventBridge.',
    operations: {
      DescribeServices: 'modelled',
      ListServices: 'modelled',
      UpdateService: simplified(
        'desired count, task definition, deployment configuration, placement constraints of one comparison and forced deployments; the circuit breaker counts failed starts, not health checks of the container',
      ),
      TagResource: simplified('services only; other resources are refused'),
      UntagResource: simplified('services only; other resources are refused'),
      ListTagsForResource: simplified('services only; other resources are refused'),
      ListTasks: simplified('the filter by container instance is refused'),
      DescribeTasks: 'modelled',
      RunTask: simplified('Fargate only; overrides, tags and placement are refused; a client token is kept for ever'),
      StopTask: simplified('stopTimeout takes its full time: it is not shortened'),
      GetTaskProtection: 'modelled',
      UpdateTaskProtection: 'modelled',
      DescribeTaskDefinition: simplified('tags are not kept'),
      ListTaskDefinitions: 'modelled',
      RegisterTaskDefinition: simplified(
        'one container with a command; secrets, health checks and volumes are refused',
      ),
      ListClusters: 'modelled',
      DescribeClusters: simplified('name, status and counts only; include is not read'),
    },
    absent: 'CreateService, DeleteService, task sets, capacity providers, ExecuteCommand',
  },
  {
    service: 'application-autoscaling',
    title: 'Application Auto Scaling',
    reference: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/',
    throughout:
      'Desired counts of ECS services only. Scheduled actions fire in the time of the world, their periods shortened as waits are; alarms fire when a story fires them.',
    operations: {
      RegisterScalableTarget: simplified('an existing target moves the desired count into its bounds at once'),
      DeregisterScalableTarget: simplified('policies and schedules of the target stay listed'),
      DescribeScalableTargets: 'modelled',
      DescribeScalingPolicies: simplified('policies are added by stories only'),
      DescribeScheduledActions: simplified('actions are added by stories only'),
    },
    absent: 'PutScalingPolicy, PutScheduledAction, scaling activities',
  },
  {
    service: 'elasticloadbalancing',
    title: 'Elastic Load Balancing',
    reference: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/',
    throughout:
      'HTTP listeners that really proxy, with real health checks. One target group a forward action. Security groups between load balancer and tasks are not checked.',
    operations: {
      ModifyRule: simplified(
        'conditions path-pattern, host-header, http-header and source-ip; actions forward and fixed-response; others are refused',
      ),
      DescribeRules: 'modelled',
      DescribeTargetHealth: 'modelled',
      DescribeListeners: simplified('ARNs, port, protocol and default actions only'),
      DescribeLoadBalancers: simplified('ARN, name, host name, type and state only'),
      DescribeTargetGroups: simplified('names and health check only'),
    },
    absent: 'everything that creates or deletes, listener certificates, attributes, tags',
  },
  {
    service: 'ec2',
    title: 'Amazon EC2',
    reference: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/',
    throughout: 'Security groups alone. Ingress decides about new TCP connections; egress rules are not evaluated.',
    operations: {
      DescribeSecurityGroups: simplified('filters group-id, group-name, vpc-id and description; others are refused'),
    },
    absent: 'everything else',
  },
];
