import type { RecordedService } from './recorded-service';
import type { FunctionWriter, HookWriter, RuleWriter, ScheduleWriter } from './writer';

export interface RecordedSchedule extends ScheduleWriter {
  readonly state: 'ENABLED' | 'DISABLED';
  /** Hash of every other setting: tells whether somebody changed the schedule while it was stopped. */
  readonly settingsHash: string;
}

export interface RecordedRule extends RuleWriter {
  readonly state: 'ENABLED' | 'DISABLED';
}

export interface RecordedFunction extends FunctionWriter {
  /** Absent when nothing was reserved: then the reservation is deleted again. */
  readonly reservedConcurrency?: number;
  /** Longest time that an invocation may take: what ran when the function was throttled has ended after it. */
  readonly timeoutSeconds: number;
  readonly eventSourceMappings: readonly {
    readonly uuid: string;
    readonly eventSourceArn: string;
    readonly enabled: boolean;
  }[];
}

export interface RecordedHook extends HookWriter {
  /** What the hook told when nothing was stopped; `stopped` then is left as it is. */
  readonly state: 'running' | 'stopped';
  /** The hook's own memory of the world before the freeze: handed back to it unchanged. */
  readonly previous?: string;
}

/** A writer as it was before it was stopped. Restored exactly. */
export type RecordedWriter = RecordedService | RecordedSchedule | RecordedRule | RecordedFunction | RecordedHook;
