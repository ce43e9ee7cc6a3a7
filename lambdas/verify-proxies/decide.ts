import { ERRORS } from '../shared/contract/error-names';
import { NamedError } from '../shared/named-error';
import type { VerifyProxiesInput, VerifyProxiesOutput } from './contract';

/** Each proxy must lead to the server that answers to the production name. */
export function decide({ production, answers }: VerifyProxiesInput): VerifyProxiesOutput {
  const faults = answers
    .filter(
      ({ identity }) =>
        identity.systemIdentifier !== production.systemIdentifier || identity.timelineId !== production.timelineId,
    )
    .map(
      ({ proxy, identity }) =>
        `proxy '${proxy}': found system ${identity.systemIdentifier} on timeline ${identity.timelineId}, expected ${production.systemIdentifier} on ${production.timelineId}`,
    );
  if (faults.length > 0) {
    throw new NamedError(
      ERRORS.verificationFailed,
      `proxies do not lead to production: ${faults.join('; ')}; look at their targets before writers come back`,
    );
  }
  return { proxies: answers.map(({ proxy }) => proxy) };
}
