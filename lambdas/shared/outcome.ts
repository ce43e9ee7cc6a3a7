import type { Outcome } from './contract/incident';
import type { RecoveryState } from './contract/recovery-state';

/**
 * Which end an execution comes to: the rule of the state `Outcome?`, for the functions that run before it. A
 * ResumeWrites that succeeded is `RolledBack` where the original was opened and `Recovered` where the candidate was.
 */
export function outcomeOf(state: RecoveryState): Outcome {
  if (state.held) {
    return 'HeldSafe';
  }
  if (state.assessment?.outcome) {
    return state.assessment.outcome;
  }
  if (state.failure && !state.lock) {
    return 'Unchanged';
  }
  switch (state.incident.mode) {
    case 'plan':
      return state.plan ? 'Planned' : 'HeldSafe';
    case 'prepare':
      return state.verdict?.outcome === 'pass' ? 'Prepared' : 'HeldSafe';
    case 'recover':
      return state.pageHidden ? recovered(state) : 'HeldSafe';
    case 'freeze':
      return state.sessions?.status === 'done' ? 'Frozen' : 'HeldSafe';
    case 'revert':
      return state.pageHidden ? 'Reverted' : 'HeldSafe';
    case 'resume':
      return state.pageHidden ? resumed(state) : 'HeldSafe';
  }
}

function resumed(state: RecoveryState): Outcome {
  return state.fenceLowered?.instance.resourceId === state.record?.original.resourceId
    ? 'RolledBack'
    : recovered(state);
}

function recovered({ openItem, fenceDown, backup }: RecoveryState): Outcome {
  return openItem || fenceDown?.differences || backup?.openItems ? 'RecoveredWithOpenItems' : 'Recovered';
}
