import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  GetScheduleGroupCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';

/** A schedule as GetSchedule shows it. */
export type ObservedSchedule = Omit<GetScheduleCommandOutput, '$metadata'>;
export type ScheduleState = 'ENABLED' | 'DISABLED';

/** Calls to EventBridge Scheduler that functions of a recovery make. */
export class Scheduler {
  constructor(private readonly client = new SchedulerClient({})) {}

  /** `undefined` when there is no such schedule, or no such group. */
  async schedule(group: string, name: string): Promise<ObservedSchedule | undefined> {
    try {
      const { $metadata: _, ...schedule } = await this.client.send(
        new GetScheduleCommand({ GroupName: group, Name: name }),
      );
      return schedule;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  /** `ACTIVE` or `DELETING`; `undefined` when there is no such group. */
  async groupState(group: string): Promise<string | undefined> {
    try {
      return (await this.client.send(new GetScheduleGroupCommand({ Name: group }))).State;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  /** An update replaces the whole schedule: every other field is sent as it was read. */
  async setState(schedule: ObservedSchedule, state: ScheduleState): Promise<void> {
    const { Arn: _, CreationDate: __, LastModificationDate: ___, ...settings } = schedule;
    await this.client.send(
      new UpdateScheduleCommand({
        ...settings,
        Name: schedule.Name,
        ScheduleExpression: schedule.ScheduleExpression,
        FlexibleTimeWindow: schedule.FlexibleTimeWindow,
        Target: schedule.Target,
        State: state,
      }),
    );
  }
}
