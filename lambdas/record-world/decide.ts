import { ERRORS } from '../shared/contract/error-names';
import type { Incident } from '../shared/contract/incident';
import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryPlan } from '../shared/contract/recovery-plan';
import type { ObservedInstance } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';

export interface RecordWorldInput {
  readonly incident: Incident;
  readonly database: string;
  readonly planned: RecoveryPlan;
  /** The plan made again under the lock. */
  readonly replanned: RecoveryPlan;
  readonly record: RecordItem | undefined;
  readonly original: ObservedInstance | undefined;
  readonly executionArn: string;
  readonly now: Date;
}

export type RecordDecision =
  | { readonly kind: 'adopt'; readonly record: RecordItem }
  | { readonly kind: 'open'; readonly record: RecordItem };

/** An open record is adopted and never overwritten: what it says of the world before any change stays true. */
export function decide(input: RecordWorldInput): RecordDecision {
  const { planned, replanned, record, original, incident, database, now } = input;
  if (replanned.hash !== planned.hash) {
    throw changed(
      `the plan became another one (${replanned.hash} instead of ${planned.hash}): restore point '${replanned.restorePoint?.id ?? 'none'}' instead of '${planned.restorePoint?.id ?? 'none'}'`,
    );
  }
  if (!original) {
    throw changed('the original is not shown by RDS');
  }
  if (record?.status === 'OPEN') {
    if (record.original.resourceId !== original.ref.resourceId) {
      throw changed(
        `the open record is about '${record.original.resourceId}', the plan about '${original.ref.resourceId}'`,
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
      openedBy: input.executionArn,
      openedAt: now.toISOString(),
      original: original.ref,
      settings: JSON.stringify(original.settings),
      worldKey: `worlds/${database}/${incident.id}.json`,
    },
  };
}

function changed(what: string): NamedError {
  return new NamedError(
    ERRORS.worldChanged,
    `world cannot be recorded: ${what}; expected what was planned a moment ago; start again`,
  );
}
