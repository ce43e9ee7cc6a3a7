import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-sts';
import type { Caller, Service } from '../service';
import type { WorldContext } from '../world';

/** AWS STS: says who signed the request. Needs no permission, as on AWS. */
export function createSts(context: Pick<WorldContext, 'accountId'>): Service<typeof sdk> {
  return {
    signingName: 'sts',
    sdk,
    authorization: { GetCallerIdentity: () => [] },
    operations: {
      GetCallerIdentity: (_input, { caller }) => ({
        Account: context.accountId,
        Arn: caller.arn,
        UserId: userId(caller),
      }),
    },
  };
}

function userId(caller: Caller): string {
  const [prefix, name, suffix] =
    caller.kind === 'role'
      ? ['AROA', caller.roleName ?? '', `:${caller.arn.split('/').at(-1)}`]
      : ['AIDA', caller.arn, ''];
  return prefix + createHash('sha256').update(name).digest('hex').slice(0, 16).toUpperCase() + suffix;
}
