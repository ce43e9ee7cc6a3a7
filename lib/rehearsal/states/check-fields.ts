import { isObject, isReference, parsePath } from './paths';
import { templateFaults } from './payload-template';

type Fields = Readonly<Record<string, unknown>>;

export function transitionFaults({ Next: next, End: end }: Fields): string[] {
  if (end !== undefined && typeof end !== 'boolean') return [`End has ${JSON.stringify(end)}, expected true`];
  if (typeof next === 'string' && next !== '' && end !== true) return [];
  if (next === undefined && end === true) return [];
  return ['expected either Next with the name of a state or End: true'];
}

/** A path field: absent is fine, `null` only where the language gives it a meaning. */
export function pathFaults(
  state: Fields,
  field: string,
  options: { nullable?: boolean; reference?: boolean } = {},
): string[] {
  const value = state[field];
  if (value === undefined || (value === null && options.nullable)) return [];
  if (typeof value !== 'string') return [`${field} has ${JSON.stringify(value)}, expected a path`];
  try {
    const parsed = parsePath(value);
    return options.reference && !isReference(parsed)
      ? [`${field} '${value}' names more than one place or the context object`]
      : [];
  } catch (error) {
    return [`${field}: ${(error as Error).message}`];
  }
}

export function dataFaults(state: Fields): string[] {
  return [
    ...pathFaults(state, 'InputPath', { nullable: true }),
    ...pathFaults(state, 'OutputPath', { nullable: true }),
    ...pathFaults(state, 'ResultPath', { nullable: true, reference: true }),
    ...['Parameters', 'ResultSelector', 'ItemSelector'].flatMap((field) => templateFaults(state[field], field)),
  ];
}

/** A number in a range, both ends included; whole unless `integer` is false. */
export function numberFaults(
  state: Fields,
  field: string,
  range: { from: number; to: number; integer?: boolean },
): string[] {
  const value = state[field];
  if (value === undefined) return [];
  const fits =
    typeof value === 'number' &&
    value >= range.from &&
    value <= range.to &&
    (range.integer === false || Number.isInteger(value));
  return fits
    ? []
    : [
        `${field} has ${JSON.stringify(value)}, expected ${range.integer === false ? 'a number' : 'an integer'} from ${range.from} to ${range.to}`,
      ];
}

const LONGEST_SECONDS = 99_999_999;
const RETRIER_FIELDS = new Set([
  'ErrorEquals',
  'IntervalSeconds',
  'BackoffRate',
  'MaxAttempts',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
]);
const CATCHER_FIELDS = new Set(['ErrorEquals', 'Next', 'ResultPath', 'Comment']);

export function retryFaults(state: Fields): string[] {
  return handlers(state, 'Retry', RETRIER_FIELDS, (retrier) => {
    const jitter = retrier['JitterStrategy'];
    const delay = retrier['MaxDelaySeconds'];
    const interval = (retrier['IntervalSeconds'] as number | undefined) ?? 1;
    return [
      ...numberFaults(retrier, 'IntervalSeconds', { from: 1, to: LONGEST_SECONDS }),
      ...numberFaults(retrier, 'MaxAttempts', { from: 0, to: LONGEST_SECONDS }),
      ...numberFaults(retrier, 'MaxDelaySeconds', { from: 1, to: 31_622_400 }),
      ...(typeof delay === 'number' && delay <= interval
        ? [`MaxDelaySeconds has ${delay}, expected more than IntervalSeconds (${interval})`]
        : []),
      ...numberFaults(retrier, 'BackoffRate', { from: 1, to: Number.MAX_VALUE, integer: false }),
      ...(jitter === undefined || jitter === 'FULL' || jitter === 'NONE'
        ? []
        : [`JitterStrategy has ${JSON.stringify(jitter)}, expected FULL or NONE`]),
    ];
  });
}

export function catchFaults(state: Fields): string[] {
  return handlers(state, 'Catch', CATCHER_FIELDS, (catcher) => [
    ...(typeof catcher['Next'] === 'string' ? [] : ['expected Next with the name of a state']),
    ...pathFaults(catcher, 'ResultPath', { nullable: true, reference: true }),
  ]);
}

function handlers(
  state: Fields,
  field: string,
  allowed: ReadonlySet<string>,
  faults: (entry: Fields) => string[],
): string[] {
  const list = state[field];
  if (list === undefined) return [];
  if (!Array.isArray(list)) return [`${field} has ${JSON.stringify(list)}, expected a list`];
  return list.flatMap((entry: unknown, index) => {
    const place = `${field}[${index}]`;
    if (!isObject(entry)) return [`${place} has ${JSON.stringify(entry)}, expected an object`];
    const unknown = Object.keys(entry).filter((key) => !allowed.has(key));
    return [
      ...unknown.map((key) => `${place}: field ${key} is not run here`),
      ...errorNameFaults(entry['ErrorEquals'], index === list.length - 1).map((fault) => `${place}: ${fault}`),
      ...faults(entry).map((fault) => `${place}: ${fault}`),
    ];
  });
}

function errorNameFaults(names: unknown, last: boolean): string[] {
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string')) {
    return [`ErrorEquals has ${JSON.stringify(names)}, expected a list of error names`];
  }
  if (!names.includes('States.ALL')) return [];
  if (names.length > 1) return ['States.ALL stands with other names, expected it alone'];
  return last ? [] : ['States.ALL is followed by another entry, expected it last'];
}
