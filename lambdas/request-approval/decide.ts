import type { RecoveryState } from '../shared/contract/recovery-state';
import { consoleLink } from '../shared/executions';
import type { Mail } from '../shared/mail';
import type { ApprovalMailInput } from './contract';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** 8 characters of base32 from 8 random bytes: 40 bits, and a wrong guess needs the right to invoke the function. */
export function approvalIdFrom(random: Uint8Array): string {
  return [...random.subarray(0, 8)].map((byte) => ALPHABET[byte % 32]).join('');
}

/** What the commander reads before deciding. */
export function approvalMail({ state, approvalId, expiresAt, commands, executionArn }: ApprovalMailInput): Mail {
  const { incident, database, plan, verdict } = state;
  return {
    subject: `Approve cut-over of ${database.productionIdentifier}? (${incident.id})`,
    body: [
      `Incident ${incident.id}: ${incident.reason}`,
      `The restored copy of '${database.productionIdentifier}' is ready and validated. Nothing changes until you decide.`,
      '',
      'If you approve',
      `- '${database.productionIdentifier}' is renamed '${plan?.names.retired ?? 'unknown'}' and kept; nothing is deleted`,
      `- the restored instance '${plan?.names.candidate ?? 'unknown'}' takes its name`,
      `- ${writersLine(state)}`,
      '',
      'What is lost',
      `- restore point: ${pointLine(state)}`,
      `- why this one: ${plan?.why ?? 'unknown'}`,
      `- corruption since: ${incident.corruption.since}`,
      `- every write after the restore point is missing from the restored copy${lossLine(state)}`,
      '',
      'Validation',
      `- ${verdict?.passed ?? 0} checks passed, failed: ${verdict?.failed.join(', ') || 'none'}`,
      `- results: ${verdict?.resultsKey ?? 'none'}`,
      '',
      `Decide before ${expiresAt}; after that the recovery stops and ${state.sessions?.status === 'done' ? 'the writers stay stopped' : 'nothing was cut over'}.`,
      `Approval id ${approvalId}, plan ${plan?.hash ?? 'unknown'}. Put your name in the place of YOUR-NAME.`,
      '',
      'Approve:',
      commands.approve,
      '',
      'Reject:',
      commands.reject,
      '',
      `Execution: ${consoleLink(executionArn)}`,
    ].join('\n'),
  };
}

function writersLine({ incident, sessions }: RecoveryState): string {
  const fixed = Object.entries(incident.resumeWith).map(([service, revision]) => `${service} with ${revision}`);
  const back = fixed.length > 0 ? `come back, ${fixed.join(', ')}` : 'come back as they were';
  return sessions?.status === 'done'
    ? `the services, stopped now, ${back}`
    : `the services are stopped first and ${back}`;
}

function pointLine({ plan }: RecoveryState): string {
  const point = plan?.restorePoint;
  if (!point) {
    return 'unknown';
  }
  return point.kind === 'time' ? `${point.time} (point in time)` : `${point.dataTime} (snapshot)`;
}

function lossLine({ plan }: RecoveryState): string {
  const seconds = plan?.expected.rpoSeconds;
  return seconds === undefined ? '' : `; good writes lost before the corruption began: about ${seconds} s`;
}
