import { type RecordItem, recordKeys } from '../contract/record-items';
import type { Finding } from '../contract/recovery-plan';
import { type ConfiguredWriter, writerSubject } from '../contract/writer';
import type { Records } from '../records';
import { refused } from './writer-findings';

/**
 * A refusal for each writer that the open record of another database lists: its recovery would start the writer while
 * this one holds it. The configuration refuses that too, but stacks may have been deployed from different versions.
 */
export async function heldElsewhere(
  writers: readonly ConfiguredWriter[],
  siblings: readonly string[],
  records: Pick<Records, 'get'>,
): Promise<readonly Finding[]> {
  const others = await Promise.all(
    siblings.map(async (database) => ({
      database,
      record: await records.get<RecordItem>(recordKeys.record(database)),
    })),
  );
  return others.flatMap(({ database, record }) => {
    const held = record?.status === 'OPEN' ? (record.writers ?? []).map(writerSubject) : [];
    return writers
      .filter((writer) => held.includes(writerSubject(writer)))
      .map((writer) =>
        refused(
          writer,
          `it in the open record of database '${database}', incident '${record?.incidentId}'`,
          'a writer of one database',
          'finish that incident first, then correct the configuration and deploy both databases',
        ),
      );
  });
}
