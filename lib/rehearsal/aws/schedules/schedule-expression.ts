import { type CronFields, cronFields, nextMatch } from './cron-fields';

/** When something fires, as EventBridge, EventBridge Scheduler and Application Auto Scaling write it. */
export type ScheduleExpression =
  | { readonly kind: 'rate'; readonly milliseconds: number }
  /** `at` is local to the time zone of the schedule, in milliseconds as if it were UTC. */
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'cron'; readonly fields: CronFields };

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(5 minutes)`, `at(2026-11-21T10:00:00)` or `cron(0 2 * * ? *)`; `undefined` for anything else. */
export function scheduleExpression(text: string): ScheduleExpression | undefined {
  const [, kind, inner = ''] = /^(rate|at|cron)\((.*)\)$/.exec(text) ?? [];
  if (kind === 'rate') {
    const [, value, unit = '', plural] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(inner) ?? [];
    // AWS wants `1 minute` and `2 minutes`.
    if (value === undefined || (value === '1') !== (plural === '')) return undefined;
    return { kind, milliseconds: Number(value) * UNIT_MILLISECONDS[unit]! };
  }
  if (kind === 'at') {
    const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner) ? Date.parse(`${inner}Z`) : Number.NaN;
    return Number.isNaN(at) ? undefined : { kind, at };
  }
  const fields = kind === 'cron' ? cronFields(inner) : undefined;
  return fields && { kind: 'cron', fields };
}

/** The first moment after `after` when it fires; a rate counts from `since`. `undefined` when it fires no more. */
export function nextFiring(
  expression: ScheduleExpression,
  { after, since, timeZone = 'UTC' }: { readonly after: Date; readonly since: Date; readonly timeZone?: string },
): Date | undefined {
  if (expression.kind === 'rate') {
    const { milliseconds } = expression;
    const periods = Math.floor((after.getTime() - since.getTime()) / milliseconds) + 1;
    return new Date(since.getTime() + Math.max(1, periods) * milliseconds);
  }
  const wall = after.getTime() + offset(timeZone, after);
  const local = expression.kind === 'at' ? expression.at : nextMatch(expression.fields, wall);
  if (local === undefined || local <= wall) return undefined;
  // The offset of the moment itself decides, which a change of summer time may have altered.
  const roughly = new Date(local - offset(timeZone, after));
  return new Date(local - offset(timeZone, roughly));
}

/** Whether the name is one of the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Milliseconds that the clocks of the zone are ahead of UTC. */
function offset(timeZone: string, at: Date): number {
  if (timeZone === 'UTC') return 0;
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}
