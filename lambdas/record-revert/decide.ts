import { ERRORS } from '../shared/contract/error-names';
import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import { NamedError } from '../shared/named-error';
import type { RecordRevertInput } from './contract';

/**
 * The record of a return: what is production now takes the place of the original, which a failure goes back to, and the
 * retired instance takes the place of the candidate. The open record of an earlier try is adopted as it is.
 */
export function decide(input: RecordRevertInput): RecordItem {
  const { incident, database, revert, record, production, executionArn, now } = input;
  if (record?.status === 'OPEN') {
    if (record.revert?.retired.resourceId === revert.retired.resourceId) {
      return record;
    }
    throw changed(`the record of incident '${record.incidentId}' was opened meanwhile`);
  }
  if (!production) {
    throw changed(`production '${revert.production.resourceId}' is not shown by RDS`);
  }
  return {
    pk: recordKeys.record(database),
    status: 'OPEN',
    incidentId: incident.id,
    openedBy: executionArn,
    openedAt: now.toISOString(),
    original: production.ref,
    settings: JSON.stringify(production.settings),
    worldKey: `worlds/${database}/${executionArn.split(':').at(-1)}.json`,
    candidateResourceId: revert.retired.resourceId,
    revert,
  };
}

function changed(what: string): NamedError {
  return new NamedError(
    ERRORS.worldChanged,
    `world cannot be recorded: ${what}; expected what was checked a moment ago; start again`,
  );
}
