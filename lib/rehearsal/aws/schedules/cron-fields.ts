/** The values that each field of a cron expression allows, in AWS's order of fields. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** `undefined` where the field is `?`. */
  readonly daysOfMonth: readonly number[] | undefined;
  readonly months: readonly number[];
  /** 1 is Sunday; `undefined` where the field is `?`. */
  readonly daysOfWeek: readonly number[] | undefined;
  readonly years: readonly number[];
}

interface FieldRange {
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const RANGES: readonly FieldRange[] = [
  { first: 0, last: 59 },
  { first: 0, last: 23 },
  { first: 1, last: 31 },
  { first: 1, last: 12, names: MONTHS },
  { first: 1, last: 7, names: DAYS },
  { first: 1970, last: 2199 },
];

/** Reads what stands between the brackets of `cron(...)`; `undefined` when it is none, or has L, W or #. */
export function cronFields(text: string): CronFields | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== RANGES.length) return undefined;
  const [dayOfMonth, dayOfWeek] = [parts[2], parts[4]];
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const read = parts.map((part, index) => (part === '?' ? undefined : fieldValues(part, RANGES[index]!)));
  const [minutes, hours, daysOfMonth, months, daysOfWeek, years] = read;
  if (!minutes || !hours || !months || !years || (!daysOfMonth && !daysOfWeek)) return undefined;
  return { minutes, hours, daysOfMonth, months, daysOfWeek, years };
}

/** The next minute after `time`, both as if the clock on the wall were UTC; `undefined` when there is none. */
export function nextMatch(fields: CronFields, time: number): number | undefined {
  const start = new Date(time);
  const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()));
  const lastYear = fields.years.at(-1) ?? 0;
  for (; day.getUTCFullYear() <= lastYear; day.setUTCDate(day.getUTCDate() + 1)) {
    if (!isDay(fields, day)) continue;
    for (const hour of fields.hours) {
      for (const minute of fields.minutes) {
        const moment = day.getTime() + (hour * 60 + minute) * 60_000;
        if (moment > time) return moment;
      }
    }
  }
  return undefined;
}

function isDay({ years, months, daysOfMonth, daysOfWeek }: CronFields, day: Date): boolean {
  return (
    years.includes(day.getUTCFullYear()) &&
    months.includes(day.getUTCMonth() + 1) &&
    (daysOfMonth?.includes(day.getUTCDate()) ?? true) &&
    (daysOfWeek?.includes(day.getUTCDay() + 1) ?? true)
  );
}

function fieldValues(text: string, range: FieldRange): readonly number[] | undefined {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
    if (from === undefined || (from === '*' && to !== undefined)) return undefined;
    const first = from === '*' ? range.first : numberOf(from, range);
    // `5/10` goes on to the end of the field, `5` alone stands for itself.
    const end = from === '*' || (to === undefined && step !== undefined) ? range.last : numberOf(to ?? from, range);
    const stride = Number(step ?? 1);
    if (first === undefined || end === undefined || end < first || stride < 1) return undefined;
    for (let value = first; value <= end; value += stride) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function numberOf(text: string, { first, last, names }: FieldRange): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= first && value <= last ? value : undefined;
}
