import { AwsError } from '../../service';

export const ruleNotFound = (arn: string) =>
  new AwsError('RuleNotFoundException', `One or more rules not found: ${arn}`);

export const listenerNotFound = (arn: string) =>
  new AwsError('ListenerNotFoundException', `One or more listeners not found: ${arn}`);

export const targetGroupNotFound = (name: string) =>
  new AwsError('TargetGroupNotFoundException', `One or more target groups not found: ${name}`);

export const loadBalancerNotFound = (name: string) =>
  new AwsError('LoadBalancerNotFoundException', `One or more load balancers not found: ${name}`);

export const validation = (message: string) => new AwsError('ValidationError', message);
