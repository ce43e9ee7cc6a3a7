import * as z from 'zod';
import type { CheckedRequest } from '../check-request/contract';
import { incidentIdSchema, reasonSchema, shown, unknownOr } from '../check-request/request-schema';
import { ERRORS } from '../shared/contract/error-names';
import { consoleLink } from '../shared/executions';
import { NamedError } from '../shared/named-error';
import { faultsOf } from '../shared/task';
import type { CheckFreezeInput } from './contract';

/** Input of FreezeWrites. */
export const freezeRequestSchema = z.strictObject(
  {
    incidentId: incidentIdSchema,
    reason: reasonSchema,
    confirm: z.string({ error: ({ input }) => `found ${shown(input)}, expected the production identifier, typed` }),
  },
  unknownOr('an object'),
);

/** `$` of FreezeWrites. Throws RecoveryRefused with every reason why writes must not be stopped this way now. */
export function decide(input: CheckFreezeInput): CheckedRequest {
  const { settings, context } = input;
  const parsed = freezeRequestSchema.safeParse(input.request);
  if (!parsed.success) {
    throw new NamedError(
      ERRORS.requestMalformed,
      `request is refused: ${faultsOf(parsed.error)}; correct it and start again, nothing was changed`,
    );
  }
  const { incidentId, reason, confirm } = parsed.data;
  const refusals = [
    ...(confirm === settings.identifier
      ? []
      : [`confirm: found '${confirm}', expected the production identifier '${settings.identifier}'`]),
    ...holderRefusals(input),
    ...lockRefusals(input),
  ];
  if (refusals.length > 0) {
    throw new NamedError(
      ERRORS.recoveryRefused,
      `stopping writes of '${settings.identifier}' is refused: ${refusals.join('; ')}; nothing was changed`,
    );
  }
  const { executionArn, executionStartedAt } = context;
  return {
    incident: {
      id: incidentId,
      mode: 'freeze',
      reason,
      // A stop restores nothing: both times say when it was asked for.
      corruption: { since: executionStartedAt },
      restoreTo: { latestBefore: executionStartedAt },
      stopWrites: settings.stopWrites,
      resumeWith: {},
      executionArn,
      executionStartedAt,
    },
    database: { key: settings.key, productionIdentifier: settings.identifier },
  };
}

/** The fence goes around the recorded original: where another instance has its name, it would fence the wrong one. */
function holderRefusals({ holder, record, settings }: CheckFreezeInput): readonly string[] {
  if (!holder) {
    return [
      `production identifier '${settings.identifier}': found no instance with this name, expected one; a rename may be under way, look at both instances`,
    ];
  }
  return record?.status === 'OPEN' && record.original.resourceId !== holder.resourceId
    ? [
        `record: found it open for the original '${record.original.resourceId}' while '${holder.resourceId}' has its name, expected one instance; finish incident '${record.incidentId}' with ResumeWrites or RecoverDatabase first`,
      ]
    : [];
}

function lockRefusals({ lock, ownerRuns }: CheckFreezeInput): readonly string[] {
  return lock && ownerRuns
    ? [
        `lock: found it held by the running execution '${lock.owner}' of incident '${lock.incidentId}', expected none; it stops the writers itself, or stop it: ${consoleLink(lock.owner)}`,
      ]
    : [];
}
