import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ERRORS } from '../shared/contract/error-names';
import type { ActedCall } from '../shared/contract/progress';
import type { RecoveryState } from '../shared/contract/recovery-state';
import { variable } from '../shared/environment';
import { Mailbox } from '../shared/mail';
import { NamedError } from '../shared/named-error';
import { deployedMachines } from '../shared/start-commands';
import { taskHandler } from '../shared/task';
import { AUDIENCES, type Audience, type NotifyOutput } from './contract';
import { eventOf, mailFor } from './decide';

const TOPICS = {
  commander: 'TOPIC_COMMANDER_ARN',
  operations: 'TOPIC_OPERATIONS_ARN',
  management: 'TOPIC_MANAGEMENT_ARN',
} as const satisfies Record<Audience, string>;

const mailbox = new Mailbox();
const events = new EventBridgeClient({});

export const handler = taskHandler({ needs: [] }, async ({ state, context }): Promise<NotifyOutput> => {
  const { executionArn } = context;
  // Each is tried: one topic that fails must not keep the others from hearing.
  const sent = await Promise.allSettled([
    ...AUDIENCES.map(async (audience): Promise<ActedCall> => {
      const topicArn = variable(TOPICS[audience]);
      await mailbox.send(topicArn, mailFor(audience, state, executionArn, deployedMachines()));
      return { call: 'sns:Publish', subject: topicArn };
    }),
    publish(state, executionArn),
  ]);
  const failed = sent.filter((result) => result.status === 'rejected').map((result) => reason(result.reason));
  if (failed.length > 0) {
    throw new NamedError(
      ERRORS.notificationFailed,
      `${failed.length} of ${sent.length} messages about '${state.incident.id}' were not delivered: ${failed.join('; ')}; tell these people yourself`,
    );
  }
  return { acted: sent.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])) };
});

async function publish(state: RecoveryState, executionArn: string): Promise<ActedCall> {
  const { detailType, detail } = eventOf(state, executionArn);
  const { FailedEntryCount, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [{ Source: 'database-recovery', DetailType: detailType, Detail: JSON.stringify(detail) }],
    }),
  );
  if ((FailedEntryCount ?? 0) > 0) {
    throw new Error(`event '${detailType}' was not taken: ${Entries?.[0]?.ErrorCode} ${Entries?.[0]?.ErrorMessage}`);
  }
  return { call: 'events:PutEvents', subject: detailType };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
