import { BlockList } from 'node:net';
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { validation } from './load-balancing-errors';

/** What a listener sees of a request. */
export interface ListenerRequest {
  readonly path: string;
  readonly hostName: string;
  /** Values by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly sourceAddress: string;
}

/** Conditions checked and brought to one form: `Values` and the `...Config` of their field. */
export function checkedConditions(conditions: readonly RuleCondition[]): RuleCondition[] {
  return conditions.map((condition) => {
    switch (condition.Field) {
      case 'path-pattern':
        return {
          Field: 'path-pattern',
          ...valued(condition, 'PathPatternConfig', condition.PathPatternConfig?.Values),
        };
      case 'host-header':
        return { Field: 'host-header', ...valued(condition, 'HostHeaderConfig', condition.HostHeaderConfig?.Values) };
      case 'http-header': {
        const { HttpHeaderName, Values } = condition.HttpHeaderConfig ?? {};
        if (!HttpHeaderName || !Values?.length)
          throw validation('A condition http-header must have HttpHeaderName and Values');
        return { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName, Values: [...Values] } };
      }
      case 'source-ip': {
        const Values = condition.SourceIpConfig?.Values ?? [];
        if (Values.length === 0) throw validation('A condition source-ip must have Values');
        addresses(Values);
        return { Field: 'source-ip', SourceIpConfig: { Values: [...Values] } };
      }
      default:
        throw validation(
          `the local world knows conditions path-pattern, host-header, http-header and source-ip, found '${condition.Field}'`,
        );
    }
  });
}

/** Whether all conditions hold; no conditions always hold. */
export function holds(conditions: readonly RuleCondition[], request: ListenerRequest): boolean {
  return conditions.every((condition) => {
    switch (condition.Field) {
      case 'path-pattern':
        return matchesAny(condition.PathPatternConfig?.Values, request.path, 'case sensitive');
      case 'host-header':
        return matchesAny(condition.HostHeaderConfig?.Values, request.hostName, 'any case');
      case 'http-header': {
        const { HttpHeaderName = '', Values } = condition.HttpHeaderConfig ?? {};
        const value = request.headers[HttpHeaderName.toLowerCase()];
        return value !== undefined && matchesAny(Values, value, 'any case');
      }
      default:
        return addresses(condition.SourceIpConfig?.Values ?? []).check(request.sourceAddress);
    }
  });
}

function valued(condition: RuleCondition, config: string, configured: string[] | undefined): Partial<RuleCondition> {
  const Values = configured ?? condition.Values ?? [];
  if (Values.length === 0) throw validation(`A condition ${condition.Field} must have Values`);
  if (Values.some((value) => value.length > 128)) {
    throw validation(`Condition value of ${condition.Field} is longer than 128 characters`);
  }
  return { Values: [...Values], [config]: { Values: [...Values] } };
}

function matchesAny(
  patterns: readonly string[] | undefined,
  value: string,
  letters: 'any case' | 'case sensitive',
): boolean {
  return (patterns ?? []).some((pattern) => {
    const source = pattern
      .replace(/[\\^$+.()|[\]{}]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${source}$`, letters === 'any case' ? 'is' : 's').test(value);
  });
}

function addresses(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits = ''] = cidr.split('/');
    try {
      list.addSubnet(address, Number(bits === '' ? Number.NaN : bits), 'ipv4');
    } catch {
      throw validation(`The source-ip value '${cidr}' is not a valid IPv4 CIDR block of the local world`);
    }
  }
  return list;
}
