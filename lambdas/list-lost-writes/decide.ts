import { createHash } from 'node:crypto';
import type { EngineName } from '../shared/contract/database-settings';
import type { Check } from '../shared/contract/verdict';
import { dialectOf } from '../validate-data/check-dialect';
import type { ListLostWritesInput, ListLostWritesOutput } from './contract';

/** Columns of the recency checks by table: the only thing that says when a row was written. */
export function recencyColumns(checks: readonly Check[], engine: EngineName): ReadonlyMap<string, string> {
  const { quotedTable, tableName } = dialectOf(engine);
  const columns = checks.flatMap((check) =>
    check.kind === 'recency' ? [[quotedTable(tableName(check.table)), check.column] as const] : [],
  );
  return new Map(columns);
}

/** The hash is of what a person approves; it leaves out the time of the count. */
export function decide({ revert, tables, identity, now }: ListLostWritesInput): ListLostWritesOutput {
  const approved = [revert.incidentId, revert.retired.resourceId, revert.production.resourceId, revert.names, tables];
  return {
    countedAt: now.toISOString(),
    tables,
    identity,
    hash: createHash('sha256').update(JSON.stringify(approved)).digest('hex').slice(0, 16),
  };
}
