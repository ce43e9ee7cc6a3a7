import { BlockList, isIPv4 } from 'node:net';
import type { IngressRule } from '../world';

export interface ConnectionAttempt {
  readonly sourceAddress: string;
  readonly sourceGroupIds: readonly string[];
  readonly port: number;
}

/**
 * Whether one rule lets a new connection in. A CIDR is compared with the loopback address that the source really has, so
 * of the ranges in a template only 0.0.0.0/0 matches.
 */
export function ruleAdmits(rule: IngressRule, attempt: ConnectionAttempt): boolean {
  if (!coversPort(rule, attempt.port)) return false;
  if (rule.sourceSecurityGroupId !== undefined) return attempt.sourceGroupIds.includes(rule.sourceSecurityGroupId);
  return rule.cidr !== undefined && cidrContains(rule.cidr, attempt.sourceAddress);
}

/** EC2 writes "all ports" as -1. */
function coversPort(rule: IngressRule, port: number): boolean {
  return rule.fromPort === -1 || (rule.fromPort <= port && port <= rule.toPort);
}

function cidrContains(cidr: string, address: string): boolean {
  const [network, length] = cidr.split('/');
  if (network === undefined || length === undefined || !isIPv4(network) || !isIPv4(address)) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(length), 'ipv4');
  return block.check(address);
}
