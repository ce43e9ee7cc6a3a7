import * as z from 'zod';
import type { CheckedRequest } from '../check-request/contract';
import { resumeWithFaults } from '../check-request/decide';
import { incidentIdSchema, reasonSchema, resumeWithSchema, shown, unknownOr } from '../check-request/request-schema';
import { ERRORS } from '../shared/contract/error-names';
import type { RecordItem } from '../shared/contract/record-items';
import { NamedError } from '../shared/named-error';
import { faultsOf } from '../shared/task';
import type { CheckResumeInput } from './contract';

/** Input of ResumeWrites. */
export const resumeRequestSchema = z.strictObject(
  {
    incidentId: incidentIdSchema,
    reason: reasonSchema,
    confirm: z.string({ error: ({ input }) => `found ${shown(input)}, expected the production identifier, typed` }),
    resumeWith: resumeWithSchema.optional(),
  },
  unknownOr('an object'),
);

/** `$` of ResumeWrites. Throws RecoveryRefused with every reason why writes must not be resumed now. */
export function decide(input: CheckResumeInput): CheckedRequest {
  const { settings, context } = input;
  const parsed = resumeRequestSchema.safeParse(input.request);
  if (!parsed.success) {
    throw new NamedError(
      ERRORS.requestMalformed,
      `request is refused: ${faultsOf(parsed.error)}; correct it and start again, nothing was changed`,
    );
  }
  const { incidentId, reason, confirm, resumeWith = {} } = parsed.data;
  const { record } = input;
  const refusals = [
    ...(confirm === settings.identifier
      ? []
      : [`confirm: found '${confirm}', expected the production identifier '${settings.identifier}'`]),
    ...resumeWithFaults(Object.keys(resumeWith), settings),
    ...(record?.status === 'OPEN' ? holderRefusals(record, input) : [noRecord(record)]),
    ...lockRefusals(input),
  ];
  if (record?.status !== 'OPEN' || refusals.length > 0) {
    throw new NamedError(
      ERRORS.recoveryRefused,
      `resuming writes of '${settings.identifier}' is refused: ${refusals.join('; ')}; nothing was changed`,
    );
  }
  return {
    incident: {
      id: incidentId,
      mode: 'resume',
      reason,
      // Resuming restores nothing: both times say when the record was opened.
      corruption: { since: record.openedAt },
      restoreTo: { latestBefore: record.openedAt },
      stopWrites: settings.stopWrites,
      resumeWith,
      executionArn: context.executionArn,
      executionStartedAt: context.executionStartedAt,
    },
    database: { key: settings.key, productionIdentifier: settings.identifier },
  };
}

function noRecord(record: RecordItem | undefined): string {
  return record
    ? `record: found it closed since ${record.closedAt ?? 'an unknown time'}, expected an open one; nothing is held back any more`
    : 'record: found none, expected an open one; no recovery has stopped the writers';
}

/** Writers may come back to the original, or to an instance whose data passed validation; never to anything else. */
function holderRefusals(record: RecordItem, input: CheckResumeInput): readonly string[] {
  const { holderResourceId: holder, verdict, settings } = input;
  if (holder === record.original.resourceId) {
    return [];
  }
  if (holder !== undefined && record.revert?.retired.resourceId === holder && record.swapStartedAt !== undefined) {
    return [];
  }
  if (holder !== undefined && verdict?.outcome === 'pass' && verdict.resourceId === holder) {
    return [];
  }
  return [
    `production identifier '${settings.identifier}': found ${holder ? `instance '${holder}' without a passed verdict` : 'no instance with this name'}, expected the original '${record.original.resourceId}' or a validated candidate; finish or repeat the recovery first`,
  ];
}

function lockRefusals({ lock, ownerRuns }: CheckResumeInput): readonly string[] {
  return lock && ownerRuns
    ? [`lock: found it held by the running execution '${lock.owner}', expected none; wait for it or stop it`]
    : [];
}
