import { GetExecutionHistoryCommand, SFNClient, type HistoryEvent as SfnEvent } from '@aws-sdk/client-sfn';
import type { HistoryEvent } from './contract';

/** Reads a whole execution history, oldest event first. */
export class ExecutionHistory {
  constructor(private readonly client = new SFNClient({})) {}

  async read(executionArn: string): Promise<readonly HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.client.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, includeExecutionData: true, nextToken }),
      );
      events.push(...(page.events ?? []).map(historyEvent));
      nextToken = page.nextToken;
    } while (nextToken);
    return events;
  }
}

function historyEvent(event: SfnEvent): HistoryEvent {
  const failure =
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.lambdaFunctionScheduleFailedEventDetails ??
    event.lambdaFunctionStartFailedEventDetails ??
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.taskStartFailedEventDetails;
  const entered = event.stateEnteredEventDetails?.name;
  const output = event.lambdaFunctionSucceededEventDetails?.output ?? event.taskSucceededEventDetails?.output;
  return {
    at: (event.timestamp ?? new Date(0)).toISOString(),
    type: event.type ?? 'Unknown',
    ...(entered === undefined ? {} : { entered }),
    ...(output === undefined ? {} : { output }),
    ...(failure ? { error: { name: failure.error ?? event.type ?? 'Unknown', cause: failure.cause ?? '' } } : {}),
  };
}
