import type { Outcome } from '../shared/contract/incident';
import type { StepFailure } from '../shared/contract/recovery-state';
import { failureOf } from '../take-over/decide';
import type { ReportInput } from './contract';
import { causeText } from './history';
import { replicaAdvice } from './replica-advice';

/** One sentence for whoever reads nothing else. */
export function summary(outcome: Outcome, { state }: ReportInput): string {
  const name = `'${state.database.productionIdentifier}'`;
  switch (outcome) {
    case 'Planned':
      return `A recovery of ${name} was planned; nothing was changed`;
    case 'Prepared':
      return `A validated copy of ${name} is ready beside production; production was not touched`;
    case 'Recovered':
      return `${name} was recovered and its services are back`;
    case 'RecoveredWithOpenItems':
      return `${name} was recovered and its services are back; open items are left`;
    case 'Frozen':
      return `Writes to ${name} are stopped: services at zero, fence up, no session of the application left`;
    case 'Reverted':
      return `${name} is the instance from before the cut-over again; ${lostWritesText(state)}`;
    case 'RolledBack':
      return `${name} serves the original data again; the recovery did not take effect`;
    case 'Unchanged':
      return `The recovery of ${name} ended before anything was changed: ${failureText(state)}`;
    case 'HeldSafe':
      return `The recovery of ${name} is held: both databases are kept and nothing more happens until a person decides: ${failureText(state)}`;
  }
}

/** Where the corrupted data and the restored copy are. */
export function oldData({ state, settings, now }: ReportInput): readonly string[] {
  const { plan, swap, record, backup, restored } = state;
  const original = record?.original.resourceId ?? plan?.original?.resourceId ?? 'unknown';
  if (swap?.status === 'done') {
    const until = new Date(now.getTime() + settings.retainRetiredDays * 24 * 3600 * 1000).toISOString().slice(0, 10);
    return [
      `the corrupted database is instance '${plan?.names.retired ?? 'unknown'}' (${original}), fenced and protected from deletion; keep it at least until ${until}`,
      ...(backup?.evidenceSnapshot ? [`its snapshot is '${backup.evidenceSnapshot}'`] : []),
    ];
  }
  const candidate = restored?.candidate;
  return [
    `the original is instance '${original}'`,
    ...(candidate ? [`the restored copy is instance '${candidate.identifier}' (${candidate.resourceId})`] : []),
  ];
}

/** What a person does next, by outcome. */
export function advice(outcome: Outcome, { state, record }: ReportInput): readonly string[] {
  switch (outcome) {
    case 'Planned':
      return ['read the plan; start again with mode `prepare` or `recover` when you agree'];
    case 'Prepared':
      return [
        `start mode \`recover\` with the same incident '${state.incident.id}' and restore point: it adopts the validated copy`,
        'or delete the copy when it is not needed: it costs as much as production',
      ];
    case 'Recovered':
    case 'RecoveredWithOpenItems':
      return [
        ...(outcome === 'RecoveredWithOpenItems' ? ['work off the open items above'] : []),
        'compare what was written after the restore point with the retired instance before it is deleted',
        "look at the difference before the database's own stack is deployed again: its instance was replaced, see below",
        ...pinnedPolicies(state),
        ...replicaAdvice(state),
        ...(state.configured?.masterSecretArn
          ? [
              `the managed master secret is '${state.configured.masterSecretArn}' now: change whatever reads the old one by its ARN, before the retired instance is deleted, which deletes that one`,
            ]
          : []),
        'fill in root cause, lessons and actions below',
      ];
    case 'Frozen':
      return [
        'start ResumeWrites with the same incident to undo exactly what was stopped',
        'or start RecoverDatabase: it goes on from this freeze and keeps what was recorded',
      ];
    case 'Reverted':
      return [
        `carry over by hand what has to be kept: ${lostWritesText(state)}; they are on instance '${state.revert?.names.retired ?? 'unknown'}'`,
        'the corruption is in production again: repair it, or start another recovery',
      ];
    case 'RolledBack':
      return ['the corruption is still in the data: find out why the recovery failed and start again'];
    case 'Unchanged':
      return ['correct what is named above and start again with the same incident'];
    case 'HeldSafe':
      return [
        `read why: ${record?.heldWhy ?? failureText(state)}`,
        'use one of the commands in the mail to the commander: resume on what holds the production name, or start the same incident again',
      ];
  }
}

/** Logins by IAM database authentication fail until each of these is changed. */
function pinnedPolicies({ plan, swap }: ReportInput['state']): readonly string[] {
  const before = plan?.original?.resourceId;
  const after = swap?.production?.resourceId;
  if (!before || !after || before === after) {
    return [];
  }
  return (plan?.pinnedPolicies ?? []).map(
    ({ policy, holder, resource }) =>
      `in policy '${policy}'${holder ? ` of ${holder}` : ''} change '${resource}' to '${resource.replace(new RegExp(before, 'i'), after)}'`,
  );
}

function lostWritesText({ lostWrites, lostWritesAtFreeze, revert }: ReportInput['state']): string {
  const { tables = [] } = lostWritesAtFreeze ?? lostWrites ?? {};
  const counts = tables.map(({ table, rows }) => `${table} ${rows}`).join(', ') || 'unknown';
  return `rows written since ${revert?.since ?? 'the cut-over'}: ${counts}`;
}

/** What failed first; what failed while it was undone comes second. */
function failureText(state: ReportInput['state']): string {
  const { assessment, undoFailure } = state;
  const failure = failureOf(state);
  const first = failure ? told(failure) : (assessment?.why ?? (undoFailure ? '' : 'no failure was recorded'));
  return [first, ...(undoFailure ? [`undoing it failed: ${told(undoFailure)}`] : [])].filter(Boolean).join('; ');
}

function told({ Error: name, Cause }: StepFailure): string {
  return `${name}: ${causeText(Cause ?? '')}`;
}
