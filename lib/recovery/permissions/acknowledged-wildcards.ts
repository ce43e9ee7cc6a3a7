import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isWide, type Permission } from './permission';

/**
 * Tells cdk-nag why each wildcard of `owner` is as wide as it is, with the reason that stands beside it. Only the very
 * resources named are acknowledged: any other wildcard of the same role stays a finding.
 */
export function acknowledgeWildcards(owner: Construct, permissions: readonly Permission[]): void {
  const reasons = new Map<string, Set<string>>();
  for (const { resources, wide } of permissions.filter(({ effect }) => effect !== 'Deny')) {
    for (const resource of resources.filter(isWide)) {
      const id = `AwsSolutions-IAM5[Resource::${spelled(Stack.of(owner).resolve(resource))}]`;
      reasons.set(id, (reasons.get(id) ?? new Set()).add(wide ?? ''));
    }
  }
  for (const [id, sentences] of reasons) {
    Validations.of(owner).acknowledge({ id, reason: [...sentences].join('; ') });
  }
}

/** A resolved resource as cdk-nag spells it in its findings. */
function spelled(resource: unknown): string {
  if (typeof resource === 'string') {
    return resource;
  }
  const { 'Fn::Join': joined, 'Fn::GetAtt': attribute } = resource as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly 'Fn::GetAtt'?: readonly string[];
  };
  if (joined) {
    return joined[1].map(spelled).join(joined[0]);
  }
  if (attribute) {
    return `<${attribute.join('.')}>`;
  }
  throw new Error(
    `resource ${JSON.stringify(resource)} of a permission cannot be acknowledged: expected text, Fn::Join or Fn::GetAtt`,
  );
}
