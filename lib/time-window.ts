const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** Minutes of a week, from Monday 00:00 UTC; `end` may lie beyond the week. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

/** `hh:mm-hh:mm` (every day) or `ddd:hh:mm-ddd:hh:mm` (once a week). Empty when the text is neither. */
export function timeWindows(value: string): TimeWindow[] {
  const weekly = /^([a-z]{3}):(\d\d):(\d\d)-([a-z]{3}):(\d\d):(\d\d)$/.exec(value);
  if (weekly) {
    const start = DAYS.indexOf(weekly[1] ?? '') * DAY + minuteOfDay(weekly[2], weekly[3]);
    const end = DAYS.indexOf(weekly[4] ?? '') * DAY + minuteOfDay(weekly[5], weekly[6]);
    return [{ start, end: end <= start ? end + WEEK : end }];
  }
  const daily = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(value);
  if (!daily) {
    return [];
  }
  const start = minuteOfDay(daily[1], daily[2]);
  const end = minuteOfDay(daily[3], daily[4]);
  return everyDay({ start, end: end <= start ? end + DAY : end });
}

/** The same minutes of each day of the week. */
export function everyDay(window: TimeWindow): TimeWindow[] {
  return DAYS.map((_, day) => ({ start: window.start + day * DAY, end: window.end + day * DAY }));
}

export function overlap(some: readonly TimeWindow[], others: readonly TimeWindow[]): boolean {
  return some.some((one) =>
    others.some((other) =>
      [-WEEK, 0, WEEK].some((shift) => one.start < other.end + shift && other.start + shift < one.end),
    ),
  );
}

function minuteOfDay(hour: string | undefined, minute: string | undefined): number {
  return Number(hour) * 60 + Number(minute);
}
