import * as sdk from '@aws-sdk/client-iam';
import type { Iam } from '../iam/iam';
import { AwsError, type Service } from '../service';
import { pageOf } from './rds/pages';

const DEFAULT_ITEMS = 100;
const MOST_ITEMS = 1000;

type Found =
  | { readonly key: string; readonly role: sdk.RoleDetail }
  | { readonly key: string; readonly policy: sdk.ManagedPolicyDetail };

/** AWS IAM as far as a reader of policies needs it; identities are made by templates and by the stage. */
export function createIamApi(iam: Iam): Service<typeof sdk> {
  return {
    signingName: 'iam',
    sdk,
    operations: {
      GetAccountAuthorizationDetails: ({ Filter, MaxItems = DEFAULT_ITEMS, Marker }) => {
        if (!Number.isInteger(MaxItems) || MaxItems < 1 || MaxItems > MOST_ITEMS) {
          throw new AwsError('ValidationError', `Invalid MaxItems ${MaxItems}: expected 1 to ${MOST_ITEMS}`);
        }
        const wanted = (kind: sdk.EntityType) => Filter === undefined || Filter.length === 0 || Filter.includes(kind);
        const found: Found[] = [
          ...(wanted('Role') ? roleDetails(iam) : []),
          ...(wanted('LocalManagedPolicy') ? policyDetails(iam) : []),
        ];
        const { items, marker } = pageOf(found, ({ key }) => key, { marker: Marker || undefined, size: MaxItems });
        const roles = items.flatMap((item) => ('role' in item ? [item.role] : []));
        const policies = items.flatMap((item) => ('policy' in item ? [item.policy] : []));
        return {
          IsTruncated: marker !== undefined,
          Marker: marker,
          RoleDetailList: roles.length > 0 ? roles : undefined,
          Policies: policies.length > 0 ? policies : undefined,
        };
      },
    },
  };
}

function roleDetails(iam: Iam): Found[] {
  return iam.roles().map(({ roleName, roleId, arn, tags, documents, policies }) => ({
    key: `role ${roleName}`,
    role: {
      RoleName: roleName,
      RoleId: roleId,
      Arn: arn,
      Path: pathOf(arn),
      RolePolicyList: [...documents].map(([PolicyName, document]) => ({
        PolicyName,
        PolicyDocument: encoded(document),
      })),
      AttachedManagedPolicies: [...policies.keys()]
        .filter((name) => name.startsWith('arn:'))
        .map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.split('/').at(-1) })),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    },
  }));
}

function policyDetails(iam: Iam): Found[] {
  return [...iam.customerPolicies()].map(([arn, document]) => ({
    key: `policy ${arn}`,
    policy: {
      Arn: arn,
      PolicyName: arn.split('/').at(-1),
      Path: pathOf(arn),
      DefaultVersionId: 'v1',
      IsAttachable: true,
      AttachmentCount: iam.roles().filter(({ policies }) => policies.has(arn)).length,
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: encoded(document) }],
    },
  }));
}

/** `arn:aws:iam::1:role/service-role/name` has the path `/service-role/`. */
function pathOf(arn: string): string {
  return `/${arn.split('/').slice(1, -1).join('/')}/`.replace('//', '/');
}

function encoded(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document));
}
