import type { ChoiceRule } from './definition';
import { isObject, look, type Scope } from './paths';
import { stateFault } from './state-error';
import { matchesWildcard } from './wildcard';

type Compare = (value: never, operand: never) => boolean;
type Kind = 'string' | 'number' | 'boolean' | 'timestamp';

/** RFC 3339 with upper-case `T` and a zone, as Step Functions accepts it. */
export function timestampOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value))
    return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

const order = <T extends string | number>() =>
  ({
    Equals: (a: T, b: T) => a === b,
    LessThan: (a: T, b: T) => a < b,
    GreaterThan: (a: T, b: T) => a > b,
    LessThanEquals: (a: T, b: T) => a <= b,
    GreaterThanEquals: (a: T, b: T) => a >= b,
  }) satisfies Record<string, (a: T, b: T) => boolean>;

const named = (prefix: string, kind: Kind, compares: Record<string, Compare>) =>
  Object.entries(compares).map(([name, compare]) => [`${prefix}${name}`, { kind, compare }] as const);

const COMPARISONS: ReadonlyMap<string, { readonly kind: Kind; readonly compare: Compare }> = new Map([
  ...named('String', 'string', { ...order<string>() }),
  ...named('Numeric', 'number', order<number>()),
  ...named('Timestamp', 'timestamp', order<number>()),
  ['BooleanEquals', { kind: 'boolean', compare: (a: boolean, b: boolean) => a === b }] as const,
  ['StringMatches', { kind: 'string', compare: matchesWildcard }] as const,
]);

const TYPE_TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => typeof value === 'number',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => timestampOf(value) !== undefined,
};

/** The value as a comparison of this kind sees it; `undefined` when it is of another kind. */
const as = (kind: Kind, value: unknown): unknown =>
  kind === 'timestamp' ? timestampOf(value) : typeof value === kind ? value : undefined;

/** Whether a rule of a checked Choice holds. Throws `States.Runtime` when a variable is absent, save for IsPresent. */
export function holds(rule: ChoiceRule, scope: Scope): boolean {
  if (Array.isArray(rule['And'])) return rule['And'].every((inner) => holds(inner, scope));
  if (Array.isArray(rule['Or'])) return rule['Or'].some((inner) => holds(inner, scope));
  if (isObject(rule['Not'])) return !holds(rule['Not'], scope);
  const variable = rule['Variable'] as string;
  const { found, value } = look(variable, scope);
  if (rule['IsPresent'] !== undefined) return found === rule['IsPresent'];
  if (!found)
    throw stateFault(
      'States.Runtime',
      `Invalid path '${variable}': The choice state's condition path references an invalid value.`,
    );
  const operator = operatorsOf(rule)[0]!;
  const test = TYPE_TESTS[operator];
  if (test) return test(value) === rule[operator];
  return compare(operator, value, rule[operator], scope);
}

function compare(operator: string, value: unknown, operand: unknown, scope: Scope): boolean {
  const fromPath = operator.endsWith('Path');
  const comparison = COMPARISONS.get(fromPath ? operator.slice(0, -'Path'.length) : operator)!;
  const right = as(comparison.kind, fromPath ? look(operand as string, scope).value : operand);
  if (right === undefined) {
    throw stateFault(
      'States.Runtime',
      `Invalid path '${String(operand)}': The choice state's condition path references an invalid value.`,
    );
  }
  const left = as(comparison.kind, value);
  return left !== undefined && comparison.compare(left as never, right as never);
}

const NOT_OPERATORS = new Set(['Variable', 'Next', 'Comment']);
const operatorsOf = (rule: ChoiceRule): string[] => Object.keys(rule).filter((key) => !NOT_OPERATORS.has(key));

/** What is wrong with the operator and operand of a rule that has a Variable; paths are checked by the caller. */
export function comparisonFaults(rule: ChoiceRule): string[] {
  const operators = operatorsOf(rule);
  const [operator] = operators;
  if (operator === undefined || operators.length > 1) {
    return [
      `found ${operators.length === 0 ? 'no operator' : operators.join(' and ')}, expected exactly one comparison`,
    ];
  }
  const operand = rule[operator];
  if (operator === 'IsPresent' || Object.hasOwn(TYPE_TESTS, operator)) {
    return typeof operand === 'boolean' ? [] : [`${operator} has ${JSON.stringify(operand)}, expected true or false`];
  }
  const base = COMPARISONS.get(operator);
  if (base)
    return as(base.kind, operand) === undefined
      ? [`${operator} has ${JSON.stringify(operand)}, expected a ${base.kind}`]
      : [];
  const ofPath =
    operator.endsWith('Path') && operator !== 'StringMatchesPath' && COMPARISONS.has(operator.slice(0, -'Path'.length));
  return ofPath ? [] : [`operator ${operator} is not one the runner knows`];
}
