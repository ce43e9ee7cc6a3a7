import type { GetScheduleOutput, ScheduleSummary } from '@aws-sdk/client-scheduler';
import type { WorldContext } from '../../world';
import { firingLoop } from '../schedules/firing-loop';
import { nextFiring } from '../schedules/schedule-expression';
import { expressionOf, type ScheduleDefinition } from './schedule-definition';

export interface ScheduleSurroundings {
  readonly context: Pick<WorldContext, 'clock' | 'pace'>;
  /** Delivers one firing; what it is given does not change any more. */
  fire(schedule: Schedule, target: ScheduleDefinition['Target']): void;
  /** The schedule has fired for the last time. */
  completed(schedule: Schedule): void;
}

/** One schedule, which fires as long as it is enabled. */
export class Schedule {
  readonly creationDate: Date;
  lastModificationDate: Date;
  private running = new AbortController();

  constructor(
    readonly name: string,
    readonly groupName: string,
    readonly arn: string,
    public definition: ScheduleDefinition,
    private readonly surroundings: ScheduleSurroundings,
  ) {
    this.creationDate = surroundings.context.clock.now();
    this.lastModificationDate = this.creationDate;
    this.run();
  }

  /** Puts everything in the place of what was there. */
  replace(definition: ScheduleDefinition): void {
    this.definition = definition;
    this.lastModificationDate = this.surroundings.context.clock.now();
    this.run();
  }

  /** Fires no more; what has been fired is delivered all the same. */
  stop(): void {
    this.running.abort(new Error(`schedule '${this.name}' was stopped`));
  }

  describe(): GetScheduleOutput {
    return {
      Arn: this.arn,
      Name: this.name,
      GroupName: this.groupName,
      CreationDate: this.creationDate,
      LastModificationDate: this.lastModificationDate,
      ...this.definition,
      Target: structuredClone(this.definition.Target),
      FlexibleTimeWindow: { ...this.definition.FlexibleTimeWindow },
    };
  }

  summary(): ScheduleSummary {
    const { State, Target } = this.definition;
    const { Arn, Name, GroupName, CreationDate, LastModificationDate } = this.describe();
    return { Arn, Name, GroupName, CreationDate, LastModificationDate, State, Target: { Arn: Target.Arn } };
  }

  private run(): void {
    this.stop();
    if (this.definition.State === 'DISABLED') return;
    this.running = new AbortController();
    const { signal } = this.running;
    const { definition, surroundings } = this;
    const { Target: target, StartDate: start, EndDate: end, ScheduleExpressionTimezone: timeZone } = definition;
    const expression = expressionOf(definition);
    const begun = this.lastModificationDate;
    const since = start && start > begun ? start : begun;
    const next = (after: Date): Date | undefined => {
      // A start that lies ahead is itself the first moment of a rate.
      if (expression.kind === 'rate' && since > after) return end && since > end ? undefined : since;
      const due = nextFiring(expression, { after: after < since ? since : after, since, timeZone });
      return due && end && due > end ? undefined : due;
    };
    void firingLoop(surroundings.context, { next, fire: () => surroundings.fire(this, target), signal }).then(() => {
      if (!signal.aborted) surroundings.completed(this);
    });
  }
}
