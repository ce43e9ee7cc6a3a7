import type { Deployment } from './assembly/deployment';
import type { Services } from './create-services';
import type { LocalWorld } from './local-world';

/** What the people behind the addresses do once, after the first deployment. */
export function confirmSubscriptions(deployment: Deployment, { sns }: Services): void {
  for (const { properties } of deployment.resourcesOfType('AWS::SNS::Subscription')) {
    const { TopicArn, Endpoint } = properties as { TopicArn: string; Endpoint: string };
    sns.confirm(TopicArn, Endpoint);
  }
}

export function machinesOf(deployment: Deployment): LocalWorld['machines'] {
  const arns = deployment.resourcesOfType('AWS::StepFunctions::StateMachine').map(({ ref }) => ref);
  const machine = (part: string) => {
    const found = arns.find((arn) => arn.includes(part));
    if (!found) {
      throw new Error(`no state machine with '${part}' in its name was deployed, found ${arns.join(', ') || 'none'}`);
    }
    return found;
  };
  return {
    recover: machine('-recover-'),
    resume: machine('-resume-writes-'),
    reconcile: machine('-reconcile-'),
    freeze: machine('-freeze-writes-'),
    revert: machine('-revert-cutover-'),
  };
}

/** Security groups of a function in the VPC. */
export function groupsOf(deployment: Deployment, folder: string): string[] {
  const found = deployment.resourcesOfType('AWS::Lambda::Function').find(({ ref }) => ref.endsWith(`-${folder}`));
  return found?.properties.VpcConfig?.SecurityGroupIds ?? [];
}

/** The bucket of reports has a fixed name; that of its access logs has none. */
export function reportBucketOf(deployment: Deployment): string {
  const bucket = deployment.resourcesOfType('AWS::S3::Bucket').find(({ properties }) => properties.BucketName);
  if (!bucket) {
    throw new Error('no bucket with a fixed name was deployed, expected the one of the reports');
  }
  return bucket.ref;
}

export function roleArnOf(deployment: Deployment, roleName: string): string {
  const role = deployment.resourcesOfType('AWS::IAM::Role').find(({ ref }) => ref === roleName);
  return String(role?.attributes?.['Arn']);
}
