import { isObject } from '../../states/paths';
import { matchesWildcard } from '../../states/wildcard';

type Pattern = Readonly<Record<string, unknown>>;
type Leaf = string | number | boolean | null | undefined;

/** Whether an event matches a pattern of a rule; the pattern has been checked. Keys are joined by "and", values by "or". */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or' && Array.isArray(expected)) return expected.some((one: Pattern) => matchesPattern(one, event));
    // A list of objects in an event is searched: one of them has to match.
    if (isObject(expected)) {
      const inner = property(event, key);
      return (Array.isArray(inner) ? inner : [inner]).some((entry) => matchesPattern(expected, entry));
    }
    return (expected as unknown[]).some((rule) => matchesValue(rule, property(event, key)));
  });
}

const property = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

function matchesValue(rule: unknown, value: unknown): boolean {
  if (isObject(rule) && 'exists' in rule) return (value !== undefined && !isObject(value)) === rule['exists'];
  if (value === undefined) return false;
  if (Array.isArray(value)) return value.some((entry) => matchesLeaf(rule, entry));
  return matchesLeaf(rule, value as Leaf);
}

function matchesLeaf(rule: unknown, value: Leaf): boolean {
  if (!isObject(rule)) return rule === value;
  const [filter, operand] = Object.entries(rule)[0]!;
  return FILTERS[filter]!.matches(operand as never, value);
}

interface Filter {
  readonly accepts: (operand: unknown) => boolean;
  readonly matches: (operand: never, value: Leaf) => boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isLeaf = (value: unknown) => ['string', 'number'].includes(typeof value);
const isIgnoringCase = (value: unknown): value is { 'equals-ignore-case': string } =>
  isObject(value) && Object.keys(value).length === 1 && isText(value['equals-ignore-case']);
const isTextOrIgnoringCase = (value: unknown) => isText(value) || isIgnoringCase(value);
const listOf = (accepts: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) ? value.length > 0 && value.every(accepts) : accepts(value);

type Affix = string | { 'equals-ignore-case': string };

function affixed(affix: Affix, value: Leaf, test: (text: string, affix: string) => boolean): boolean {
  if (!isText(value)) return false;
  return isText(affix) ? test(value, affix) : test(value.toLowerCase(), affix['equals-ignore-case'].toLowerCase());
}

const COMPARES: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function acceptsNumeric(operand: unknown): boolean {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return false;
  return operand.every((part, index) =>
    index % 2 === 0 ? isText(part) && Object.hasOwn(COMPARES, part) : typeof part === 'number',
  );
}

function numeric(operand: readonly (string | number)[], value: Leaf): boolean {
  if (typeof value !== 'number') return false;
  for (let index = 0; index < operand.length; index += 2) {
    if (!COMPARES[operand[index] as string]!(value, operand[index + 1] as number)) return false;
  }
  return true;
}

const BUT: Readonly<Record<string, (value: unknown) => boolean>> = {
  prefix: listOf(isText),
  suffix: listOf(isText),
  wildcard: listOf(isText),
  'equals-ignore-case': listOf(isText),
};

function acceptsAnythingBut(operand: unknown): boolean {
  if (!isObject(operand)) return listOf(isLeaf)(operand);
  const entries = Object.entries(operand);
  return entries.length === 1 && entries.every(([filter, value]) => BUT[filter]?.(value) ?? false);
}

function anythingBut(operand: unknown, value: Leaf): boolean {
  if (value === undefined) return false;
  if (!isObject(operand)) return !(Array.isArray(operand) ? operand : [operand]).includes(value);
  const [filter, excluded] = Object.entries(operand)[0]!;
  return !(Array.isArray(excluded) ? excluded : [excluded]).some((one) =>
    FILTERS[filter]!.matches(one as never, value),
  );
}

const FILTERS: Readonly<Record<string, Filter>> = {
  prefix: {
    accepts: isTextOrIgnoringCase,
    matches: (affix: Affix, value) => affixed(affix, value, (text, start) => text.startsWith(start)),
  },
  suffix: {
    accepts: isTextOrIgnoringCase,
    matches: (affix: Affix, value) => affixed(affix, value, (text, end) => text.endsWith(end)),
  },
  'equals-ignore-case': {
    accepts: isText,
    matches: (other: string, value) => isText(value) && value.toLowerCase() === other.toLowerCase(),
  },
  wildcard: {
    accepts: (value) => isText(value) && !value.includes('**'),
    matches: (pattern: string, value) => isText(value) && matchesWildcard(value, pattern),
  },
  numeric: { accepts: acceptsNumeric, matches: numeric },
  'anything-but': { accepts: acceptsAnythingBut, matches: anythingBut },
  exists: { accepts: (value) => typeof value === 'boolean', matches: () => false },
};

/** What is wrong with a pattern, with the place: unknown filters are refused, never ignored. */
export function patternFaults(pattern: unknown, place = 'pattern'): string[] {
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    return [`${place}: found ${JSON.stringify(pattern)}, expected an object with fields`];
  return Object.entries(pattern).flatMap(([key, expected]) => {
    const here = `${place}.${key}`;
    if (key === '$or') {
      if (!Array.isArray(expected) || expected.length < 2) return [`${here}: expected a list of two or more patterns`];
      return expected.flatMap((one, index) => patternFaults(one, `${here}[${index}]`));
    }
    if (isObject(expected)) return patternFaults(expected, here);
    if (!Array.isArray(expected) || expected.length === 0)
      return [`${here}: found ${JSON.stringify(expected)}, expected a list of values or an object`];
    return expected.flatMap((rule, index) => ruleFaults(rule, `${here}[${index}]`));
  });
}

function ruleFaults(rule: unknown, place: string): string[] {
  if (Array.isArray(rule)) return [`${place}: found a list, expected a value or a filter`];
  if (!isObject(rule)) return [];
  const entries = Object.entries(rule);
  const [entry] = entries;
  if (!entry || entries.length > 1) return [`${place}: found ${entries.length} filters, expected exactly one`];
  const [name, operand] = entry;
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (!filter) return [`${place}: filter ${name} is not one the local world knows`];
  return filter.accepts(operand)
    ? []
    : [`${place}: filter ${name} has ${JSON.stringify(operand)}, which it does not take`];
}
