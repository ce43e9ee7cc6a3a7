import * as z from 'zod';
import { incidentIdSchema, reasonSchema, shown, unknownOr } from '../check-request/request-schema';
import { ERRORS } from '../shared/contract/error-names';
import { consoleLink } from '../shared/executions';
import { NamedError } from '../shared/named-error';
import { faultsOf } from '../shared/task';
import type { CheckRevertInput, CheckRevertOutput } from './contract';
import { adopted, cutOver } from './cut-over';

/** Input of RevertCutover. */
export const revertRequestSchema = z.strictObject(
  {
    incidentId: incidentIdSchema,
    reason: reasonSchema,
    confirm: z.string({ error: ({ input }) => `found ${shown(input)}, expected the production identifier, typed` }),
    acceptLostWrites: z.literal(true, {
      error: ({ input }) =>
        `found ${shown(input)}, expected true: what was written since the cut-over is lost to production`,
    }),
  },
  unknownOr('an object'),
);

/** `$` of RevertCutover. Throws RecoveryRefused with every reason why the cut-over must not be taken back now. */
export function decide(input: CheckRevertInput): CheckRevertOutput {
  const { settings, context } = input;
  const parsed = revertRequestSchema.safeParse(input.request);
  if (!parsed.success) {
    throw new NamedError(
      ERRORS.requestMalformed,
      `request is refused: ${faultsOf(parsed.error)}; correct it and start again, nothing was changed`,
    );
  }
  const { incidentId, reason, confirm } = parsed.data;
  const { revert, refusals } =
    input.record?.status === 'OPEN' ? adopted(input, incidentId) : cutOver(input, incidentId);
  const all = [
    ...(confirm === settings.identifier
      ? []
      : [`confirm: found '${confirm}', expected the production identifier '${settings.identifier}'`]),
    ...refusals,
    ...lockRefusals(input),
  ];
  if (!revert || all.length > 0) {
    throw new NamedError(
      ERRORS.recoveryRefused,
      `taking the cut-over of '${settings.identifier}' back is refused: ${all.join('; ')}; nothing was changed`,
    );
  }
  const { executionArn, executionStartedAt } = context;
  // A return restores nothing: both times say since when writes are lost.
  const since = revert.since ?? executionStartedAt;
  return {
    incident: {
      id: incidentId,
      mode: 'revert',
      reason,
      corruption: { since },
      restoreTo: { latestBefore: since },
      stopWrites: settings.stopWrites,
      resumeWith: {},
      executionArn,
      executionStartedAt,
    },
    database: { key: settings.key, productionIdentifier: settings.identifier },
    revert,
  };
}

function lockRefusals({ lock, ownerRuns }: CheckRevertInput): readonly string[] {
  return lock && ownerRuns
    ? [
        `lock: found it held by the running execution '${lock.owner}', expected none; wait for it or stop it: ${consoleLink(lock.owner)}`,
      ]
    : [];
}
