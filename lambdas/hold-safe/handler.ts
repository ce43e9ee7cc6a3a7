import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ERRORS } from '../shared/contract/error-names';
import { type RecordItem, recordKeys } from '../shared/contract/record-items';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { log } from '../shared/log';
import { NamedError } from '../shared/named-error';
import { markRecord } from '../shared/open-record';
import { instanceRef, Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { deployedMachines } from '../shared/start-commands';
import { taskHandler } from '../shared/task';
import { failureOf } from '../take-over/decide';
import type { HeldInstances, HoldSafeOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();
const sns = new SNSClient({});

export const handler = taskHandler(
  { needs: ['incident', 'database'] },
  async ({ state, context, now }): Promise<HoldSafeOutput> => {
    const { incident, database } = state;
    const records = new Records(variable('TABLE_NAME'));
    const record = await records.get<RecordItem>(recordKeys.record(database.key));
    const why = state.assessment?.why ?? 'the recovery failed, and what to undo could not be assessed';
    const at = now.toISOString();
    const unmarked = await mark(records, state, { record, executionArn: context.executionArn, at, why });

    const { subject, body } = decide({
      incident,
      productionIdentifier: database.productionIdentifier,
      why,
      failure: failureOf(state),
      undoFailure: state.undoFailure,
      instances: await observe(database.productionIdentifier, record),
      pointOfNoReturnAt: record?.pointOfNoReturnAt,
      ...(unmarked ? { unmarked } : {}),
      executionArn: context.executionArn,
      machines: deployedMachines(),
    });
    await sns.send(new PublishCommand({ TopicArn: variable('TOPIC_COMMANDER_ARN'), Subject: subject, Message: body }));
    return { at, acted: [{ call: 'sns:Publish', subject: 'commander', detail: subject }] };
  },
);

/**
 * Why the record does not say that the database is held; `undefined` when it does. Neither a lost lock nor a record of
 * somebody else must silence the page: whoever owns the database now writes the record, this one only tells.
 */
async function mark(
  records: Records,
  { database, lock }: RecoveryState,
  held: {
    readonly record: RecordItem | undefined;
    readonly executionArn: string;
    readonly at: string;
    readonly why: string;
  },
): Promise<string | undefined> {
  const { record, executionArn, at, why } = held;
  if (record?.status !== 'OPEN') {
    return `found ${record ? 'its record closed' : 'no record'}, expected an open one`;
  }
  try {
    await records.guard(database.key, executionArn, lock ?? { epoch: 0 });
    await markRecord(records, record, { heldAt: at, heldWhy: why }, { once: false });
    return undefined;
  } catch (error) {
    if (error instanceof NamedError && (error.name === ERRORS.lockLost || error.name === ERRORS.worldChanged)) {
      log('WARN', 'record not marked as held', { cause: error.message });
      return error.message;
    }
    throw error;
  }
}

/** The page goes out whatever RDS answers; what could not be read is told in it. */
async function observe(productionIdentifier: string, record: RecordItem | undefined): Promise<HeldInstances> {
  try {
    const read = {
      holder: await rds.byIdentifier(productionIdentifier),
      original: record && (await rds.byResourceId(record.original.resourceId)),
      candidate: record?.candidateResourceId ? await rds.byResourceId(record.candidateResourceId) : undefined,
    };
    return {
      ...(read.holder ? { holder: instanceRef(read.holder) } : {}),
      ...(read.original ? { original: instanceRef(read.original) } : {}),
      ...(read.candidate ? { candidate: instanceRef(read.candidate) } : {}),
    };
  } catch (error) {
    const unread = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log('WARN', 'instances could not be read for the page', { cause: unread });
    return { unread };
  }
}
