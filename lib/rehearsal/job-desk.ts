import { DescribeRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetFunctionConcurrencyCommand, LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { type ConfiguredWriter, writerSubject } from '../../lambdas/shared/contract/writer';
import type { OperatorAccess } from './operator';

/** A writer that is no service, as a person sees it. */
export interface JobView {
  /** As reports name it: `schedule default/renewals`. */
  readonly subject: string;
  /** Everything about it that a recovery has to give back, as one comparable text. */
  readonly settings: string;
  readonly running: boolean;
}

/** Schedules, rules and functions in the hands of a person, with the SDK through the endpoint. */
export class JobDesk {
  private readonly events: EventBridgeClient;
  private readonly lambda: LambdaClient;
  private readonly scheduler: SchedulerClient;

  constructor(access: OperatorAccess) {
    this.events = new EventBridgeClient(access);
    this.lambda = new LambdaClient(access);
    this.scheduler = new SchedulerClient(access);
  }

  /** Undefined for a kind that has no state of its own. */
  async view(writer: ConfiguredWriter): Promise<JobView | undefined> {
    const subject = writerSubject(writer);
    if (writer.kind === 'schedule') {
      const { $metadata, CreationDate, LastModificationDate, ...schedule } = await this.schedule(writer);
      return { subject, settings: sortedText(schedule), running: schedule.State === 'ENABLED' };
    }
    if (writer.kind === 'rule') {
      const input = { Name: writer.name, EventBusName: writer.eventBus };
      const { $metadata, ...rule } = await this.events.send(new DescribeRuleCommand(input));
      return { subject, settings: sortedText(rule), running: rule.State === 'ENABLED' };
    }
    return writer.kind === 'lambda' ? this.functionView(writer.functionName, subject) : undefined;
  }

  /** Switches a schedule on, all its other settings as they are. */
  async enable(writer: Extract<ConfiguredWriter, { kind: 'schedule' }>): Promise<void> {
    const { $metadata, Arn, CreationDate, LastModificationDate, ...schedule } = await this.schedule(writer);
    const { Name, ScheduleExpression, Target, FlexibleTimeWindow } = schedule;
    await this.scheduler.send(
      new UpdateScheduleCommand({
        ...schedule,
        Name: Name!,
        ScheduleExpression: ScheduleExpression!,
        Target: Target!,
        FlexibleTimeWindow: FlexibleTimeWindow!,
        State: 'ENABLED',
      }),
    );
  }

  private schedule({ group, name }: Extract<ConfiguredWriter, { kind: 'schedule' }>) {
    return this.scheduler.send(new GetScheduleCommand({ GroupName: group, Name: name }));
  }

  private async functionView(FunctionName: string, subject: string): Promise<JobView> {
    const mappings: Record<string, unknown>[] = [];
    for await (const page of paginateListEventSourceMappings({ client: this.lambda }, { FunctionName })) {
      mappings.push(
        ...(page.EventSourceMappings ?? []).map(({ LastModified, StateTransitionReason, ...rest }) => rest),
      );
    }
    const { ReservedConcurrentExecutions: reserved } = await this.lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName }),
    );
    const running = reserved !== 0 || mappings.some(({ State }) => State !== 'Disabled');
    return { subject, settings: sortedText({ mappings, reserved: reserved ?? 'none' }), running };
  }
}

function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
