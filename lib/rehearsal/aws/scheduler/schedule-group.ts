import type { GetScheduleGroupOutput, ScheduleGroupState } from '@aws-sdk/client-scheduler';
import type { Schedule } from './schedule';

/** A schedule group with its schedules by name. */
export class ScheduleGroup {
  readonly schedules = new Map<string, Schedule>();
  state: ScheduleGroupState = 'ACTIVE';
  lastModificationDate: Date;

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly creationDate: Date,
  ) {
    this.lastModificationDate = creationDate;
  }

  describe(): GetScheduleGroupOutput {
    return {
      Name: this.name,
      Arn: this.arn,
      State: this.state,
      CreationDate: this.creationDate,
      LastModificationDate: this.lastModificationDate,
    };
  }
}
