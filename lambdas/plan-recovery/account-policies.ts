import { GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import type { PolicyFound } from './pinned-policies';

const PAGE = 500;

/** Reads every policy of the account that its users, roles and groups have. Changes nothing. */
export class AccountPolicies {
  constructor(private readonly client = new IAMClient({})) {}

  /** Page by page, since an account may have thousands: a page is let go before the next one comes. */
  async *pages(): AsyncGenerator<readonly PolicyFound[]> {
    let marker: string | undefined;
    do {
      const page = await this.client.send(
        new GetAccountAuthorizationDetailsCommand({
          Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'],
          MaxItems: PAGE,
          ...(marker ? { Marker: marker } : {}),
        }),
      );
      yield [
        ...(page.RoleDetailList ?? []).flatMap(({ RoleName, RolePolicyList }) =>
          inline('role', RoleName, RolePolicyList),
        ),
        ...(page.UserDetailList ?? []).flatMap(({ UserName, UserPolicyList }) =>
          inline('user', UserName, UserPolicyList),
        ),
        ...(page.GroupDetailList ?? []).flatMap(({ GroupName, GroupPolicyList }) =>
          inline('group', GroupName, GroupPolicyList),
        ),
        ...(page.Policies ?? []).flatMap(({ Arn, PolicyVersionList }) =>
          (PolicyVersionList ?? [])
            .filter(({ IsDefaultVersion }) => IsDefaultVersion)
            .map(({ Document }) => ({ policy: Arn ?? '', document: decoded(Document) })),
        ),
      ];
      marker = page.IsTruncated ? page.Marker : undefined;
    } while (marker);
  }
}

function inline(
  kind: 'role' | 'user' | 'group',
  name: string | undefined,
  policies: readonly { readonly PolicyName?: string | undefined; readonly PolicyDocument?: string | undefined }[] = [],
): readonly PolicyFound[] {
  return policies.map(({ PolicyName, PolicyDocument }) => ({
    policy: PolicyName ?? '',
    holder: `${kind} ${name}`,
    document: decoded(PolicyDocument),
  }));
}

/** IAM answers documents URL-encoded; one that is no JSON is no policy that could allow anything. */
function decoded(document: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(document ?? ''));
  } catch {
    return undefined;
  }
}
