import { createHash } from 'node:crypto';
import type { RecordedSchedule } from '../contract/recorded-writer';
import type { Finding } from '../contract/recovery-plan';
import { writerSubject } from '../contract/writer';
import { type ObservedSchedule, Scheduler, type ScheduleState } from '../scheduler';
import { gone } from './gone';
import { startedWriter } from './started-writer';
import { absent, refused } from './writer-findings';
import type {
  Change,
  Configured,
  FindOptions,
  FoundWriter,
  LookOptions,
  Recorded,
  SeenWriter,
  WriterKind,
} from './writer-kind';

/** A schedule starts its target within a minute of its time, also one that was disabled in that minute. */
const SETTLE_SECONDS = 60;

/** Schedules of EventBridge Scheduler: disabled, with everything else about them as it was. */
export class ScheduledWriters implements WriterKind<'schedule'> {
  constructor(
    private readonly scheduler = new Scheduler(),
    private readonly clock: () => Date = () => new Date(),
  ) {}

  async find(writers: readonly Configured<'schedule'>[], { all }: FindOptions): Promise<readonly FoundWriter[]> {
    return Promise.all(
      writers.map(async (writer): Promise<FoundWriter> => {
        const schedule = await this.scheduler.schedule(writer.group, writer.name);
        if (!schedule) {
          return absent(writer);
        }
        const refusals = this.refusals(writer, schedule, await this.scheduler.groupState(writer.group));
        return {
          subject: writerSubject(writer),
          findings: [...refusals, ...startedWriter(writer, [schedule.Target?.Arn ?? ''], all)],
          idle: schedule.State === 'DISABLED',
          ...(refusals.length === 0 ? { record: recordOf(writer, schedule) } : {}),
        };
      }),
    );
  }

  async look(writers: readonly Recorded<'schedule'>[], _: LookOptions): Promise<readonly SeenWriter[]> {
    return Promise.all(
      writers.map(async (recorded) =>
        this.seen(recorded, await this.scheduler.schedule(recorded.group, recorded.name)),
      ),
    );
  }

  private seen(recorded: RecordedSchedule, schedule: ObservedSchedule | undefined): SeenWriter {
    const subject = writerSubject(recorded);
    const enabled = schedule?.State === 'ENABLED';
    const changedAt = schedule?.LastModificationDate?.toISOString();
    const missing =
      recorded.state === 'ENABLED' && !enabled ? [`${subject}: found '${schedule?.State ?? 'none'}'`] : [];
    return {
      subject,
      stop: schedule && enabled ? [this.change(recorded, schedule, 'DISABLED')] : [],
      active: enabled ? [`${subject}: it is ENABLED`] : [],
      settleSeconds: SETTLE_SECONDS,
      ...(changedAt ? { traces: `last modified at ${changedAt}` } : {}),
      missing,
      resume: ({ portion }) => {
        if (!schedule) {
          throw gone(subject);
        }
        return portion === 'all' && missing.length > 0 ? [this.change(recorded, schedule, 'ENABLED')] : [];
      },
      notResumed: ({ portion }) => (portion === 'all' ? missing : []),
    };
  }

  private change(recorded: RecordedSchedule, schedule: ObservedSchedule, state: ScheduleState): Change {
    const edited = settingsHash(schedule) !== recorded.settingsHash;
    return {
      call: {
        call: 'scheduler:UpdateSchedule',
        subject: writerSubject(recorded),
        detail: `state ${schedule.State} -> ${state}${edited ? '; other settings were changed since it was recorded and are kept' : ''}`,
      },
      make: () => this.scheduler.setState(schedule, state),
    };
  }

  private refusals(
    writer: Configured<'schedule'>,
    schedule: ObservedSchedule,
    groupState: string | undefined,
  ): readonly Finding[] {
    const { StartDate, KmsKeyArn, Target } = schedule;
    return [
      ...(groupState === 'ACTIVE'
        ? []
        : [refused(writer, `its group '${groupState ?? 'missing'}'`, "'ACTIVE'", 'correct the configuration')]),
      ...(Target?.RoleArn === writer.roleArn
        ? []
        : [
            refused(
              writer,
              `role '${Target?.RoleArn}'`,
              `'${writer.roleArn}', which the recovery may pass`,
              'correct roleArn in the configuration',
            ),
          ]),
      ...(KmsKeyArn
        ? [
            refused(
              writer,
              'a key of your own',
              "Scheduler's own key, which needs no permission",
              'freeze it by a hook',
            ),
          ]
        : []),
      ...(StartDate && StartDate < this.clock() && !schedule.ScheduleExpression?.startsWith('at(')
        ? [
            refused(
              writer,
              `a start date that has passed (${StartDate.toISOString()})`,
              'none, since Scheduler may refuse it in an update',
              'remove the start date',
            ),
          ]
        : []),
    ];
  }
}

function recordOf(writer: Configured<'schedule'>, schedule: ObservedSchedule): RecordedSchedule {
  const { kind, group, name, roleArn } = writer;
  const state = schedule.State === 'DISABLED' ? 'DISABLED' : 'ENABLED';
  return { kind, group, name, roleArn, state, settingsHash: settingsHash(schedule) };
}

/** Over everything that an update replaces but the state. */
export function settingsHash(schedule: ObservedSchedule): string {
  const { State: _, Arn: __, CreationDate: ___, LastModificationDate: ____, ...settings } = schedule;
  return createHash('sha256')
    .update(JSON.stringify(sorted(settings)))
    .digest('hex')
    .slice(0, 16);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value instanceof Date || typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
