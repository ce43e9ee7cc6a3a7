import { consoleLink } from '../shared/executions';
import type { Mail } from '../shared/mail';
import type { RevertMailInput } from './contract';

/** What the commander reads before the cut-over is taken back: above all, what is lost. */
export function revertMail(input: RevertMailInput): Mail {
  const { state, revert, lostWrites, approvalId, expiresAt, commands, executionArn } = input;
  const { incident, database } = state;
  const production = database.productionIdentifier;
  return {
    subject: `Take the cut-over of ${production} back? (${incident.id})`,
    body: [
      `Incident ${incident.id}: ${incident.reason}`,
      'Nothing changes until you decide.',
      '',
      'If you approve',
      '- the services are stopped and the database is fenced',
      `- '${production}', now instance ${revert.production.resourceId}, is renamed '${revert.names.retired}' and kept; nothing is deleted`,
      `- '${revert.retired.identifier}' (${revert.retired.resourceId}) takes the name '${production}' again, with the corruption it had`,
      '- the services come back on it',
      '',
      `What is lost: every write since ${revert.since ?? 'the cut-over, whose time no record says any more'}`,
      ...lostWrites.tables.map(
        ({ table, rows, column }) =>
          `- ${table}: ${rows === 'unknown' ? 'unknown, no column says when a row was written' : `${rows} rows by ${column}`}`,
      ),
      ...(lostWrites.tables.length === 0 ? ['- unknown: the database shows no table'] : []),
      `Counted at ${lostWrites.countedAt}; writes go on until the services are stopped, and deleted rows are not counted.`,
      '',
      `Decide before ${expiresAt}; after that everything stays as it is.`,
      `Approval id ${approvalId}, hash ${lostWrites.hash}. Put your name in the place of YOUR-NAME.`,
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
