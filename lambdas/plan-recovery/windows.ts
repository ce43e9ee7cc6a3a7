const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/**
 * True when a window of RDS (`04:00-04:30` daily or `sun:04:00-sun:04:30` weekly, in UTC) is open now or opens within
 * `minutes`.
 */
export function opensWithin(window: string, now: Date, minutes: number): boolean {
  const [from, to] = window.toLowerCase().split('-').map(minuteOf);
  if (from === undefined || to === undefined) {
    throw new Error(`window '${window}' is not readable: expected 'hh:mm-hh:mm' or 'ddd:hh:mm-ddd:hh:mm'`);
  }
  const period = from.weekly ? WEEK_MINUTES : DAY_MINUTES;
  const current =
    ((from.weekly ? now.getUTCDay() : 0) * DAY_MINUTES + now.getUTCHours() * 60 + now.getUTCMinutes()) % period;
  const length = (to.minute - from.minute + period) % period;
  const sinceOpening = (current - from.minute + period) % period;
  const untilOpening = (from.minute - current + period) % period;
  return sinceOpening < length || untilOpening <= minutes;
}

function minuteOf(text: string): { readonly minute: number; readonly weekly: boolean } | undefined {
  const match = /^(?:(sun|mon|tue|wed|thu|fri|sat):)?(\d{2}):(\d{2})$/.exec(text);
  if (!match) {
    return undefined;
  }
  const day = match[1] === undefined ? 0 : DAYS.indexOf(match[1]);
  return { minute: day * DAY_MINUTES + Number(match[2]) * 60 + Number(match[3]), weekly: match[1] !== undefined };
}
