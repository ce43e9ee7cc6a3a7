import { ERRORS } from '../shared/contract/error-names';
import type { Finding } from '../shared/contract/recovery-plan';
import { NamedError } from '../shared/named-error';
import type { CheckLoginInput, LoginFindings } from './contract';

/** What speaks against stopping the writers: without this login the freeze cannot be proved. */
export function decide(input: CheckLoginInput): LoginFindings {
  const { mode, attempt } = input;
  if (attempt.kind === 'unreachable' && mode !== 'plan') {
    // A function that was idle for months has lost its network interface: its first connection fails, a later one works.
    throw new NamedError(ERRORS.connectionFailed, `${attempt.message}; ${unreachableNext(input)}`);
  }
  const findings = findingsOf(input);
  if (findings.length > 0 && mode !== 'plan') {
    const all = findings.map(
      ({ subject, found, expected, next }) => `${subject}: found ${found}, expected ${expected}; ${next}`,
    );
    throw new NamedError(ERRORS.recoveryRefused, all.join('\n'));
  }
  return findings;
}

function findingsOf(input: CheckLoginInput): Finding[] {
  const { host, secretArn, attempt } = input;
  const subject = `validator login on '${host}'`;
  if (attempt.kind === 'unreachable') {
    return [refusal(subject, attempt.message, 'a connection', unreachableNext(input))];
  }
  if (attempt.kind === 'refused') {
    return [refusal(subject, attempt.message, 'a login', `put the current password into '${secretArn}'`)];
  }
  const rights = attempt.missingRights.join(', ');
  return rights ? [refusal(subject, `it without ${rights}`, 'it with these rights', `grant ${rights} to it`)] : [];
}

function unreachableNext({ host }: CheckLoginInput): string {
  return `let the security groups of '${host}' admit the group of the original's validators`;
}

function refusal(subject: string, found: string, expected: string, next: string): Finding {
  return { level: 'refusal', subject, found, expected, next };
}
