import { ERRORS } from '../shared/contract/error-names';
import { type AttemptItem, type RecordItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { NamedError } from '../shared/named-error';
import { attemptId } from '../shared/names';
import type { Records } from '../shared/records';
import type { SwapNames } from './contract';
import { requireApproved, requireSafe } from './require-safe';

/** The instance that is to get the production identifier, and what makes that safe. */
export interface Entry {
  readonly candidateResourceId: string;
  readonly names: Omit<SwapNames, 'production'>;
  /** Throws SwapUnsafe; asked right before each rename. */
  requireSafe(records: Records): Promise<void>;
}

/** A validated candidate, or in RevertCutover the retired instance that a person wants back. */
export function entryOf(state: RecoveryState, record: RecordItem): Entry {
  const frozen = state.sessions?.status === 'done';
  if (state.incident.mode === 'revert') {
    const { revert } = record;
    if (!revert) {
      throw unsafe('no cut-over to take back in the record', 'the one that was checked');
    }
    return {
      candidateResourceId: revert.retired.resourceId,
      names: revert.names,
      requireSafe: async () => requireApproved({ revert, asked: state.revert, frozen }),
    };
  }
  const { plan, verdict, incident, database } = state;
  const restorePoint = plan?.restorePoint;
  if (!plan || !restorePoint || !verdict) {
    throw unsafe(restorePoint ? 'no verdict' : 'no restore point', 'both');
  }
  const candidateResourceId = verdict.resourceId;
  return {
    candidateResourceId,
    names: plan.names,
    requireSafe: async (records) => {
      const pk = recordKeys.attempt(database.key, attemptId(incident.id, restorePoint.id, plan.attempt));
      requireSafe({ candidateResourceId, plan, attempt: await records.get<AttemptItem>(pk), frozen });
    },
  };
}

function unsafe(found: string, expected: string): NamedError {
  return new NamedError(ERRORS.swapUnsafe, `swap is unsafe: found ${found}, expected ${expected}; start again`);
}
