import type { ChangingCall, Objectives, Report } from './contract';

/** The report for people: the same facts as the JSON, plus room for root cause, lessons and actions. */
export function markdownOf(report: Report): string {
  const { incident, database, objectives } = report;
  return [
    `# Recovery of ${database.productionIdentifier}: ${report.outcome}`,
    '',
    `${text(report.summary)}.`,
    '',
    ...list([
      `incident: ${incident.id} (${text(incident.reason)})`,
      `mode: ${incident.mode}`,
      `corruption: since ${incident.corruption.since}${incident.corruption.extent ? `, ${text(incident.corruption.extent)}` : ''}`,
      `execution: ${report.executionArn}`,
      `from ${report.startedAt} to ${report.endedAt}`,
      ...(report.approval ? [`approved by ${text(report.approval.by)} at ${report.approval.at}`] : []),
      ...(report.pointOfNoReturnAt ? [`point of no return: ${report.pointOfNoReturnAt}`] : []),
    ]),
    ...section('What to do next', list(report.next)),
    ...section('Open items', list(report.openItems)),
    ...section(
      'Checklist',
      table(
        ['item', 'answer', 'evidence'],
        report.checklist.map((i) => [i.item, i.answer, i.evidence]),
      ),
    ),
    ...section('Objectives', objectivesTable(objectives)),
    ...section('Restore point', restorePoint(report)),
    ...section('Validation', [
      ...(report.verdict
        ? [
            `Verdict \`${report.verdict.outcome}\`, ${report.verdict.passed} passed; results in ${report.verdict.resultsKey}.`,
            '',
          ]
        : ['The data was not validated.']),
      ...table(
        ['check', 'kind', 'severity', 'outcome', 'message'],
        report.checks.map((c) => [c.id, c.kind, c.severity, c.outcome, c.message ?? '']),
      ),
    ]),
    ...section('Where the data is', list(report.oldData)),
    ...section("The database's own stack", ownStack(report)),
    ...section(
      'Phases',
      table(
        ['phase', 'seconds'],
        report.phases.map((p) => [p.name, String(p.seconds)]),
      ),
    ),
    ...section(
      'Timeline',
      table(
        ['at', 'state', 'seconds', 'rounds'],
        report.timeline.map((e) => [e.at, e.state, String(e.seconds), String(e.rounds)]),
      ),
    ),
    ...section(
      'Troubles',
      table(
        ['at', 'state', 'error', 'cause', 'overcome'],
        report.troubles.map((t) => [t.at, t.state, t.error, t.cause, t.overcome ? 'yes' : 'no']),
      ),
    ),
    ...section(
      'Every changing call',
      table(
        ['at', 'state', 'call', 'subject', 'detail'],
        report.calls.map((c) => [c.at, c.state, c.call, c.subject, detailOf(c)]),
      ),
    ),
    ...section('Root cause', ['_To fill in: what corrupted the data, which release or act, how it was found._']),
    ...section('Lessons', ['_To fill in: what went well, what did not, where luck helped._']),
    ...section('Actions', ['_To fill in: action, owner, due date._']),
    '',
    `Event history SHA-256: ${report.historySha256}`,
    '',
  ].join('\n');
}

function objectivesTable(o: Objectives): readonly string[] {
  const seconds = (value: number | undefined) => (value === undefined ? 'not reached' : `${value} s`);
  const met = (value: boolean | undefined) => (value === undefined ? 'unknown' : value ? 'yes' : 'no');
  return [
    ...table(
      ['objective', 'target', 'realised', 'met'],
      [
        ['recovery time (RTO)', `${o.rtoObjective} s`, seconds(o.rtoRealised), met(o.rtoMet)],
        ['good data lost (RPO)', `${o.rpoObjective} s`, seconds(o.rpoRealised), met(o.rpoMet)],
      ],
    ),
    '',
    ...list([
      `waited for people: ${o.waitedForPeople} s, part of the recovery time`,
      `outage, from stopping the writers until the page was hidden: ${seconds(o.outage)}`,
      `writes lost, from the restore point until the fence stood: ${seconds(o.lostWrites)}`,
    ]),
  ];
}

function restorePoint(report: Report): readonly string[] {
  const { restorePoint: point, timeReached } = report;
  return [
    ...list([
      point ? `${point.time} (${point.kind}), ${point.recoveryPointArn}` : 'none was chosen',
      ...(report.whyThisPoint ? [`why: ${text(report.whyThisPoint)}`] : []),
      timeReached
        ? `time reached: check '${timeReached.checkId}' found a row ${timeReached.newestRowSecondsBeforeRestorePoint} s before the point and none after it`
        : 'time reached: not proven, no recency check passed',
    ]),
    '',
    ...table(
      ['considered', 'kind', 'data time', 'verdict'],
      report.considered.map((c) => [c.recoveryPointArn, c.kind, c.dataTime ?? '', c.verdict]),
    ),
  ];
}

function ownStack({ ownStack: stack }: Report): readonly string[] {
  return stack
    ? [
        `Stack \`${stack.stackName}\` has the database as \`${stack.logicalId}\`. Its next deployment will see:`,
        '',
        ...list(stack.willSee),
        '',
        'Before it:',
        '',
        ...list(stack.commands.map((command) => `\`${command}\``)),
        ...list([stack.otherwise]),
      ]
    : ['No stack has the database, or its instance was not replaced.'];
}

/** With what was seen of whoever made the call necessary again. */
function detailOf({ detail = '', because }: ChangingCall): string {
  return because ? `${detail} (again; ${because})` : detail;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ['', `## ${title}`, '', ...(lines.length > 0 ? lines : ['None.'])];
}

function list(items: readonly string[]): readonly string[] {
  return items.map((item) => `- ${text(item)}`);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => text(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return rows.length === 0 ? [] : [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

/** Texts of people and errors stay on their line. */
function text(value: string): string {
  return value.replace(/\s+/g, ' ').trim();
}
