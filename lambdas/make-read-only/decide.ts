import { READ_ONLY } from '../shared/contract/read-only-fence';
import { othersUsing } from '../shared/names';
import type { MakeReadOnlyDecision, MakeReadOnlyInput } from './contract';

/**
 * Whether the original is told to take no writes. Never at the expense of another database: a group that others use is
 * left alone, and the security groups are the fence then as they are for every engine.
 */
export function decide(input: MakeReadOnlyInput): MakeReadOnlyDecision {
  const { original, parameterGroup, parameter, record, productionIdentifier, users, now } = input;
  const skip = (why: string): MakeReadOnlyDecision => ({ kind: 'skip', why });
  if (!original) {
    return skip('the original is not shown by RDS: a rename may be under way');
  }
  if (record.pointOfNoReturnAt !== undefined || original.identifier !== productionIdentifier) {
    // What serves now uses the same group, and must take writes.
    return skip(`'${original.identifier}' is not production any more`);
  }
  if (original.parameterGroup !== parameterGroup) {
    return skip(`'${original.identifier}' uses parameter group '${original.parameterGroup}', not '${parameterGroup}'`);
  }
  if (!parameter?.changesAtOnce) {
    return skip(`'${READ_ONLY.parameter}' of parameter group '${parameterGroup}' cannot be changed at once`);
  }
  if (parameter.value === READ_ONLY.on) {
    return record.readOnly ? { kind: 'isSet' } : skip(`parameter group '${parameterGroup}' was read only before`);
  }
  const others = othersUsing(users, productionIdentifier);
  if (others.length > 0) {
    return skip(`parameter group '${parameterGroup}' is used by '${others.join("', '")}' as well`);
  }
  return record.readOnly
    ? { kind: 'set' }
    : {
        kind: 'set',
        record: {
          parameterGroup,
          ...(parameter.value === undefined ? {} : { value: parameter.value }),
          source: parameter.source,
          at: now.toISOString(),
        },
      };
}
