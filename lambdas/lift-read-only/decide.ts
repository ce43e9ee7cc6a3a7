import { READ_ONLY } from '../shared/contract/read-only-fence';
import type { LiftReadOnlyDecision, LiftReadOnlyInput } from './contract';

/** Puts back only what was set by a recovery, and only while it is there: another value is somebody's choice since. */
export function decide({ recorded, parameter, holder, ...input }: LiftReadOnlyInput): LiftReadOnlyDecision {
  if (!recorded) {
    return { kind: 'lifted' };
  }
  if (parameter?.value === READ_ONLY.on) {
    return { kind: 'lift', recorded };
  }
  const name = `'${input.productionIdentifier}'`;
  if (!holder) {
    return { kind: 'wait', for: `${name} to be shown by RDS` };
  }
  return holder.parameterGroup === recorded.parameterGroup && holder.applyStatus === 'applying'
    ? {
        kind: 'wait',
        for: `${name} to take '${READ_ONLY.parameter}' from parameter group '${recorded.parameterGroup}'`,
      }
    : { kind: 'lifted' };
}
