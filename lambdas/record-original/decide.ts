import { ERRORS } from '../shared/contract/error-names';
import { recordKeys } from '../shared/contract/record-items';
import { NamedError } from '../shared/named-error';
import type { RecordOriginalDecision, RecordOriginalInput } from './contract';

/** An open record is adopted and never overwritten: what it says of the world before any change stays true. */
export function decide(input: RecordOriginalInput): RecordOriginalDecision {
  const { incident, database, record, holder, executionArn, now } = input;
  if (!holder) {
    throw changed('no instance holds the production identifier');
  }
  if (record?.status === 'OPEN') {
    if (record.original.resourceId !== holder.ref.resourceId) {
      throw changed(
        `the open record is about '${record.original.resourceId}', the production identifier belongs to '${holder.ref.resourceId}'`,
      );
    }
    return { kind: 'adopt', record };
  }
  return {
    kind: 'open',
    record: {
      pk: recordKeys.record(database),
      status: 'OPEN',
      incidentId: incident.id,
      openedBy: executionArn,
      openedAt: now.toISOString(),
      original: holder.ref,
      settings: JSON.stringify(holder.settings),
      // Named by the execution: an incident may stop writes more than once, and recover afterwards.
      worldKey: `worlds/${database}/${executionArn.split(':').at(-1)}.json`,
    },
  };
}

function changed(what: string): NamedError {
  return new NamedError(
    ERRORS.worldChanged,
    `world cannot be recorded: ${what}; expected what was checked a moment ago; start again`,
  );
}
