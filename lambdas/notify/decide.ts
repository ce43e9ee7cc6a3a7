import type { Outcome } from '../shared/contract/incident';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { consoleLink } from '../shared/executions';
import type { Mail } from '../shared/mail';
import { outcomeOf } from '../shared/outcome';
import { againCommand, type Machines, resumeCommand } from '../shared/start-commands';
import { failureOf } from '../take-over/decide';
import { causeText } from '../write-report/history';
import type { Audience } from './contract';

/** The same end in the words of each audience. */
export function mailFor(audience: Audience, state: RecoveryState, executionArn: string, machines: Machines): Mail {
  const outcome = state.report?.outcome ?? outcomeOf(state);
  const name = state.database.productionIdentifier;
  switch (audience) {
    case 'commander':
      return {
        subject: `${outcome}: ${name} (${state.incident.id})`,
        body: commander(outcome, state, executionArn, machines),
      };
    case 'operations':
      return { subject: `${name}: recovery ended, ${outcome}`, body: operations(outcome, state, executionArn) };
    case 'management':
      return { subject: `${name}: ${management[outcome].subject}`, body: managementBody(outcome, state) };
  }
}

/** What a status page or chat subscribes to: source `database-recovery`. */
export function eventOf(state: RecoveryState, executionArn: string) {
  const outcome = state.report?.outcome ?? outcomeOf(state);
  return {
    detailType: `Recovery ${outcome}`,
    detail: {
      incidentId: state.incident.id,
      database: state.database.key,
      productionIdentifier: state.database.productionIdentifier,
      mode: state.incident.mode,
      outcome,
      executionArn,
      ...(state.report ? { report: state.report.key } : {}),
    },
  };
}

const commanderNext: Record<Outcome, string> = {
  Planned: 'Read the plan in the output of the execution; nothing was changed.',
  Prepared:
    'The validated copy waits beside production: start `recover` with the same incident and restore point, or delete it.',
  Recovered: 'Close the incident with the checklist of the report; the corrupted database is kept.',
  RecoveredWithOpenItems: 'The service is back; work off the open items of the report, then close the incident.',
  Frozen:
    'Writers are stopped and the database is fenced: start ResumeWrites to undo exactly that, or RecoverDatabase to recover.',
  Reverted:
    'Production is the instance from before the cut-over again, its corruption included; the writes since are kept on the other one.',
  RolledBack: 'Production serves the original data, corruption included: find out why and start again.',
  Unchanged: 'Nothing was changed: correct what is named and start again with the same incident.',
  HeldSafe: 'You have to decide. Both databases are kept, and no writer is brought back until then.',
};

function commander(outcome: Outcome, state: RecoveryState, executionArn: string, machines: Machines): string {
  return [
    `Incident ${state.incident.id} on '${state.database.productionIdentifier}' ended: ${outcome}.`,
    commanderNext[outcome],
    ...failureLines(state),
    ...nextCommands(outcome, state, machines),
    '',
    ...reportLines(state),
    `Execution: ${consoleLink(executionArn)}`,
  ].join('\n');
}

/** What leads on, to be copied as it is; nothing where a recovery has come to its good end. */
function nextCommands(outcome: Outcome, { incident, database }: RecoveryState, machines: Machines): readonly string[] {
  const subject = { incident, productionIdentifier: database.productionIdentifier };
  const again = (what: string) => ['', what, againCommand(subject, machines)];
  const resume = ['', 'Bring the writers back as they were:', resumeCommand(subject, machines)];
  switch (outcome) {
    case 'Planned':
    case 'Prepared':
      return ['', 'Recover:', againCommand(subject, machines, 'recover')];
    case 'Unchanged':
    case 'RolledBack':
      return again('Start again once that is corrected:');
    case 'Frozen':
      return resume;
    case 'HeldSafe':
      return incident.mode === 'resume' ? resume : [...again('Try again or finish:'), ...resume];
    default:
      return [];
  }
}

function operations(outcome: Outcome, state: RecoveryState, executionArn: string): string {
  const holder = state.swap?.status === 'done' ? state.swap.production : undefined;
  return [
    `Recovery of '${state.database.productionIdentifier}' (incident ${state.incident.id}, mode ${state.incident.mode}) ended: ${outcome}.`,
    '',
    `- production instance: ${holder ? `'${holder.resourceId}', restored` : 'see the report'}`,
    `- services: ${state.resumed || state.healthy ? 'resumed' : state.stopped ? 'see the report before you start anything' : 'not touched'}`,
    `- maintenance page: ${state.pageHidden ? 'hidden' : state.page?.shown ? 'was shown by this recovery' : 'not shown'}`,
    ...(state.swap?.status === 'done'
      ? [
          "- the instance behind the name is new: do not deploy the database's own stack before its differences were read",
        ]
      : []),
    ...failureLines(state),
    '',
    ...reportLines(state),
    `Execution: ${consoleLink(executionArn)}`,
  ].join('\n');
}

const management: Record<Outcome, { readonly subject: string; readonly impact: string; readonly resolution: string }> =
  {
    Planned: { subject: 'recovery planned', impact: 'none', resolution: 'a plan was made; nothing was changed' },
    Prepared: {
      subject: 'recovery prepared',
      impact: 'none by this step; the service was not interrupted',
      resolution: 'a checked copy of the data from before the damage is ready to be put into service',
    },
    Recovered: {
      subject: 'service restored',
      impact: 'the service was interrupted; data written after the restore point is not in the restored database',
      resolution: 'the service works with data from before the damage; the damaged data is kept for examination',
    },
    RecoveredWithOpenItems: {
      subject: 'service restored, follow-up open',
      impact: 'the service was interrupted; data written after the restore point is not in the restored database',
      resolution: 'the service works with data from before the damage; the technical team is finishing open points',
    },
    Frozen: {
      subject: 'service stopped on purpose',
      impact: 'the service is interrupted; no data was changed',
      resolution: 'writes were stopped to protect the data; the incident commander decides how to go on',
    },
    Reverted: {
      subject: 'recovery taken back, service runs on the earlier database',
      impact: 'the service was interrupted; data written since the recovery is not in the database that serves',
      resolution: 'the earlier database serves again; what was written since is kept for examination',
    },
    RolledBack: {
      subject: 'recovery not completed, service runs on the earlier data',
      impact: 'the service was interrupted and runs again; the damage is not repaired yet',
      resolution: 'the recovery was undone completely; the technical team prepares another one',
    },
    Unchanged: {
      subject: 'recovery not started',
      impact: 'none by this step',
      resolution: 'the recovery ended before anything was changed; the technical team corrects the cause',
    },
    HeldSafe: {
      subject: 'recovery on hold, decision needed',
      impact: 'the service may still be interrupted; no data was destroyed',
      resolution: 'the recovery stopped in a safe state; the incident commander decides how to go on',
    },
  };

function managementBody(outcome: Outcome, { incident, database }: RecoveryState): string {
  const { impact, resolution } = management[outcome];
  return [
    `Incident ${incident.id}: ${incident.reason}`,
    `System: ${database.productionIdentifier}`,
    `Impact: ${impact}`,
    `Resolution: ${resolution}`,
    'Questions go to the incident commander, who has the full report.',
  ].join('\n');
}

function failureLines(state: RecoveryState): readonly string[] {
  const { undoFailure, openItem } = state;
  const failure = failureOf(state);
  return [
    ...(failure ? [`Failed: ${failure.Error}: ${causeText(failure.Cause ?? '')}`] : []),
    ...(undoFailure ? [`Undoing it failed: ${undoFailure.Error}: ${causeText(undoFailure.Cause ?? '')}`] : []),
    ...(openItem ? [`Open: ${openItem.Error}: ${causeText(openItem.Cause ?? '')}`] : []),
  ];
}

function reportLines({ report }: RecoveryState): readonly string[] {
  return report
    ? [`Report: ${report.markdownKey} (and ${report.key}) in the report bucket`]
    : ['Report: could not be written; the execution history has everything'];
}
