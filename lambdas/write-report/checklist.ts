import type { LoopProgress } from '../shared/contract/progress';
import { withoutReadOnly } from '../shared/contract/read-only-fence';
import type { ValidateDataOutput } from '../validate-data/contract';
import type { ChecklistItem, ReportInput } from './contract';

/** The closing list of a recovery (A16): each item with what proves it. */
export function checklistOf({ state, settings }: Pick<ReportInput, 'state' | 'settings'>): readonly ChecklistItem[] {
  return [
    ...readOnlyItem(state, settings),
    loopItem('restore complete', state.restored, restoreEvidence(state.restored)),
    parity(state),
    integrity(state.verdict),
    applicationTests(state.verdict as ValidateDataOutput | undefined, state.canaryHealthy),
    loopItem(
      'rename complete',
      state.swap,
      `'${state.database.productionIdentifier}' is '${state.swap?.production?.resourceId ?? 'unknown'}'`,
    ),
    loopItem(
      'production name answers as the validated server',
      state.verified,
      'TLS, identity and a read through the production name',
    ),
    loopItem('services up', state.healthy, 'running counts, task definitions and targets as recorded'),
    state.pageHidden
      ? { item: 'maintenance page gone', answer: state.pageHidden.hidden ? 'yes' : 'no', evidence: 'listener rule' }
      : { item: 'maintenance page gone', answer: 'no', evidence: 'not reached' },
    loopItem('services stay up', state.steady, `every look was good for ${state.steady?.steady?.seconds ?? 0} s`),
    ...serviceItems(state.service, settings.health),
    {
      item: 'fresh backup started',
      answer: state.backup?.backupJobId ? 'yes' : 'no',
      evidence: state.backup?.backupJobId ? `backup job '${state.backup.backupJobId}'` : 'no backup job',
    },
    coverage(state.backup),
  ];
}

function restoreEvidence(restored: ReportInput['state']['restored']): string {
  const { candidate, failedBefore } = restored ?? {};
  const again = failedBefore
    ? `, at the second attempt: '${failedBefore.identifier}' failed, ${failedBefore.because}`
    : '';
  return `instance '${candidate?.resourceId ?? 'unknown'}'${again}`;
}

/** Of engines that can be told to take no writes: whether this one was, and what the server said of it. */
function readOnlyItem(
  { readOnly, sessions }: ReportInput['state'],
  settings: ReportInput['settings'],
): ChecklistItem[] {
  if (settings.engine === 'postgres') {
    return [];
  }
  const item = 'database read only while writers were stopped';
  const because = withoutReadOnly(settings) ?? readOnly?.why;
  if (!readOnly?.set) {
    const fenced = sessions?.status === 'done' ? 'the fence of security groups held writes off' : 'not reached';
    return [{ item, answer: 'no', evidence: because ? `${because}; ${fenced}` : fenced }];
  }
  return sessions?.readOnly === true
    ? [{ item, answer: 'yes', evidence: `parameter group '${readOnly.parameterGroup}', and the server said so` }]
    : [
        {
          item,
          answer: 'unknown',
          evidence: `parameter group '${readOnly.parameterGroup}'; the server did not say so`,
        },
      ];
}

function coverage(backup: ReportInput['state']['backup']): ChecklistItem {
  const item = 'AWS Backup protects the production name';
  if (!backup?.coverage) {
    return { item, answer: 'no', evidence: backup ? 'AWS Backup does not know it' : 'not reached' };
  }
  const { lastBackupAt, continuous } = backup.coverage;
  return {
    item,
    answer: 'yes',
    evidence: `last backup ${lastBackupAt ?? 'not yet'}; continuous backup of the new instance ${continuous ? 'runs' : "begins with the next run of its plan, until then it has RDS's own automated backups"}`,
  };
}

function loopItem(item: string, progress: LoopProgress | undefined, evidence: string): ChecklistItem {
  if (!progress) {
    return { item, answer: 'no', evidence: 'not reached' };
  }
  return progress.status === 'done'
    ? { item, answer: 'yes', evidence }
    : { item, answer: 'no', evidence: `still waiting for ${progress.waitingFor ?? 'it'}` };
}

/** Compared before the swap, and once more when production was opened: what later states bring is part of it then. */
function parity({ configured, fenceDown }: ReportInput['state']): ChecklistItem {
  const item = 'settings equal to the original';
  if (fenceDown?.status !== 'done') {
    return loopItem(item, configured, 'compared field by field by Configure candidate');
  }
  return fenceDown.differences
    ? { item, answer: 'no', evidence: `differences: ${fenceDown.differences.join('; ')}` }
    : { item, answer: 'yes', evidence: 'differences: none, compared field by field before the swap and after it' };
}

function integrity(verdict: ReportInput['state']['verdict']): ChecklistItem {
  const item = 'integrity passed';
  if (!verdict) {
    return { item, answer: 'unknown', evidence: 'the data was not validated' };
  }
  return verdict.outcome === 'pass'
    ? { item, answer: 'yes', evidence: `${verdict.passed} checks passed, ${verdict.resultsKey}` }
    : { item, answer: 'no', evidence: `${verdict.outcome}: ${verdict.failed.join(', ')}, ${verdict.resultsKey}` };
}

/** The application's own login on the candidate, and its first task on the new production. */
function applicationTests(verdict: ValidateDataOutput | undefined, canary: LoopProgress | undefined): ChecklistItem {
  const item = 'application tests passed';
  const login = verdict?.checks?.find((check) => check.kind === 'applicationLogin');
  const canaryText = canary?.status === 'done' ? 'canary tasks healthy' : 'no healthy canary';
  const loginText = login ? `application login: ${login.outcome}` : 'application login not checked';
  if (canary?.status !== 'done' && !login) {
    return { item, answer: 'unknown', evidence: `${loginText}, ${canaryText}` };
  }
  const passed = canary?.status === 'done' && (login === undefined || login.outcome === 'pass');
  return { item, answer: passed ? 'yes' : 'no', evidence: `${loginText}, ${canaryText}` };
}

function serviceItems(
  service: ReportInput['state']['service'],
  { urls, maxErrorRate }: ReportInput['settings']['health'],
): readonly ChecklistItem[] {
  const items = ['health passing', 'error rate within limits'];
  const all = (answer: ChecklistItem['answer'], evidence: string) => items.map((item) => ({ item, answer, evidence }));
  if (urls.length === 0) {
    return all('unknown', 'no health URL is configured');
  }
  if (!service) {
    return all('no', 'not reached');
  }
  const evidence = `${service.failures ?? 0} of ${service.requests ?? 0} requests failed in the last round, limit ${Math.round(maxErrorRate * 10_000) / 100} %`;
  return all(service.status === 'done' ? 'yes' : 'no', evidence);
}
