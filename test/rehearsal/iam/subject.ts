import type { Iam } from '../../../lib/rehearsal/iam/iam';
import type { Authorization } from '../../../lib/rehearsal/service';

export const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:swap';
export const implicit = 'because no identity-based policy allows the rds:ModifyDBInstance action';

export const trust = (service: string) => ({
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

export const db = (name: string) => `arn:aws:rds:eu-west-1:123456789012:db:${name}`;

export const modify = (resources = [db('orders')], context = {}): Authorization => ({
  action: 'rds:ModifyDBInstance',
  resources,
  context,
});

/** A variable of a policy. */
export function variable(name: string): string {
  return `\${${name}}`;
}

/** What IAM says to a role with these statements: `allowed`, or the reason of its refusal. */
export function decide(iam: Iam, statements: object[], authorization: Authorization): string {
  const role = iam.addRole({ roleName: 'subject', assumeRolePolicyDocument: trust('lambda.amazonaws.com') });
  iam.putPolicy('subject', 'policy', { Statement: statements });
  try {
    iam.authorize(iam.callerForRole(role.arn, functionArn), [authorization]);
    return 'allowed';
  } catch (error) {
    return (error as Error).message.replace(/^.* on resource: \S+ /, '');
  }
}
