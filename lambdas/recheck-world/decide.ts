import { sentence } from '../plan-recovery/finding';
import { ERRORS } from '../shared/contract/error-names';
import { isConnectable, type ObservedInstance, recordedSettings } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';
import { sentence as difference, differences } from '../shared/parity';
import type { RecheckInput, RecheckWorldOutput } from './contract';

/** Hours may lie between the plan and the approval: the cut-over goes on only in the world that was approved. */
export function decide(input: RecheckInput): RecheckWorldOutput {
  const found = [...planDifferences(input), ...recordDifferences(input), ...candidateDifferences(input)];
  if (found.length > 0) {
    throw new NamedError(
      ERRORS.worldChanged,
      `cut-over is not what was approved any more: ${found.join(' | ')}; start the recovery again, the candidate is kept`,
    );
  }
  return { at: input.now.toISOString() };
}

function planDifferences({ approved, replanned }: RecheckInput): readonly string[] {
  return [
    ...(replanned.hash === approved.hash ? [] : [`plan: found hash ${replanned.hash}, expected ${approved.hash}`]),
    ...replanned.findings.filter(({ level }) => level === 'refusal').map(sentence),
  ];
}

function recordDifferences({ record, originalResourceId }: RecheckInput): readonly string[] {
  if (record?.status !== 'OPEN') {
    return [`record: found it ${record ? 'closed' : 'missing'}, expected it open`];
  }
  return record.original.resourceId === originalResourceId
    ? []
    : [`record: found original '${record.original.resourceId}', expected '${originalResourceId}'`];
}

function candidateDifferences({
  candidate,
  verdict,
  approved,
  record,
  productionIdentifier,
}: RecheckInput): readonly string[] {
  const subject = `candidate '${approved.names.candidate}'`;
  if (!candidate) {
    return [`${subject}: found no instance '${verdict.resourceId}', expected the one that was validated`];
  }
  const { ref, status, settings, pending, parameterApplyStatus, optionGroupStatus } = candidate;
  const swapped = ref.identifier === productionIdentifier;
  const drift = record && !swapped ? differences(recordedSettings(record), settings) : [];
  return [
    ...(swapped || ref.identifier === approved.names.candidate
      ? []
      : [`${subject}: found it named '${ref.identifier}'`]),
    ...(isConnectable(status) ? [] : [`${subject}: found status '${status}', expected it to accept connections`]),
    ...(verdict.outcome === 'pass' && verdict.restorePointId === approved.restorePoint?.id
      ? []
      : [
          `${subject}: found verdict '${verdict.outcome}' for '${verdict.restorePointId}', expected 'pass' for '${approved.restorePoint?.id}'`,
        ]),
    ...(swapped
      ? []
      : [...unsettled({ pending, parameterApplyStatus, optionGroupStatus }), ...opened(candidate, record)].map(
          (what) => `${subject}: ${what}`,
        )),
    ...drift.map((one) => `${subject}: ${difference(one)}`),
  ];
}

/** Groups of production would let the application write to what is not production yet. */
function opened({ memberships }: ObservedInstance, record: RecheckInput['record']): readonly string[] {
  const groups = record ? recordedSettings(record).vpcSecurityGroupIds : [];
  return memberships
    .filter(({ groupId }) => groups.includes(groupId))
    .map(({ groupId }) => `security groups: found '${groupId}' of production, expected the quarantine group only`);
}

/** Groups and changes that were in place when the candidate was configured, and are no more. */
function unsettled(candidate: Pick<ObservedInstance, 'pending' | 'parameterApplyStatus' | 'optionGroupStatus'>) {
  const { pending, parameterApplyStatus, optionGroupStatus } = candidate;
  return [
    ...(parameterApplyStatus === 'in-sync'
      ? []
      : [`parameter group: found status '${parameterApplyStatus}', expected 'in-sync'`]),
    ...(optionGroupStatus === 'in-sync'
      ? []
      : [`option group: found status '${optionGroupStatus}', expected 'in-sync'`]),
    ...(pending.length === 0 ? [] : [`pending changes: found ${pending.join(', ')}, expected none`]),
  ];
}
