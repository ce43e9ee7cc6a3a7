import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import { databaseSettings, variable } from '../shared/environment';
import { Records } from '../shared/records';
import { ReportStore } from '../shared/report-store';
import { taskHandler } from '../shared/task';
import type { WriteReportOutput } from './contract';
import { decide } from './decide';
import { ExecutionHistory } from './execution-history';
import { markdownOf } from './markdown';

const executionHistory = new ExecutionHistory();

export const handler = taskHandler({ needs: [] }, async ({ state, context, now }): Promise<WriteReportOutput> => {
  const { key } = state.database;
  const record = await new Records(variable('TABLE_NAME')).get<RecordItem>(recordKeys.record(key));
  const report = decide({
    state,
    settings: databaseSettings(),
    ...(record ? { record } : {}),
    history: await executionHistory.read(context.executionArn),
    executionArn: context.executionArn,
    startedAt: context.executionStartedAt,
    now,
  });
  const base = `reports/${key}/${state.incident.id}/${context.executionArn.split(':').at(-1)}`;
  const store = new ReportStore(variable('BUCKET_NAME'));
  // One report per execution: what a retry finds already written stays.
  await store.create(`${base}.json`, JSON.stringify(report, null, 2), 'application/json');
  await store.create(`${base}.md`, markdownOf(report), 'text/markdown; charset=utf-8');
  return { outcome: report.outcome, key: `${base}.json`, markdownKey: `${base}.md` };
});
