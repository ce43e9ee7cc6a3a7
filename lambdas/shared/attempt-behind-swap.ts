import { type AttemptItem, type RecordItem, recordKeys } from './contract/record-items';
import type { Rds } from './rds';
import type { Records } from './records';

/** The id that a retired instance's name ends in: that of the attempt whose candidate replaced it. */
export function attemptIdIn(retiredIdentifier: string | undefined): string | undefined {
  return /-corrupted-([a-z2-7]{8})$/.exec(retiredIdentifier ?? '')?.[1];
}

/** The attempt whose candidate replaced the original; needs no plan in `$`. `undefined` while the original is not retired. */
export async function attemptBehindSwap(
  rds: Rds,
  records: Records,
  database: string,
  { original }: Pick<RecordItem, 'original'>,
): Promise<AttemptItem | undefined> {
  const retired = await rds.byResourceId(original.resourceId);
  const id = attemptIdIn(retired?.DBInstanceIdentifier);
  return id ? records.get<AttemptItem>(recordKeys.attempt(database, id)) : undefined;
}
