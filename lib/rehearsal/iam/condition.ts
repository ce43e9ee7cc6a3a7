import { arnMatches, globMatches } from './glob';
import { substitute, variableFaults } from './policy-variables';

/** Condition keys of one request; names are case-insensitive as in IAM. */
export class ConditionContext {
  readonly #values = new Map<string, readonly string[]>();

  /** `base` holds for every request of the caller. */
  constructor(
    entries: Readonly<Record<string, string | readonly string[] | undefined>>,
    private readonly base?: ConditionContext,
  ) {
    for (const [key, value] of Object.entries(entries)) {
      if (value !== undefined) this.#values.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
    }
  }

  values(key: string): readonly string[] | undefined {
    return this.#values.get(key.toLowerCase()) ?? this.base?.values(key);
  }
}

/** One operator with one key: all conditions of a statement must hold. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly expected: readonly string[];
  holds(context: ConditionContext): boolean;
}

interface Comparison {
  readonly matches: (expected: string, found: string) => boolean;
  readonly negated?: boolean;
}

const equal = (expected: string, found: string) => expected === found;
const equalIgnoringCase = (expected: string, found: string) => expected.toLowerCase() === found.toLowerCase();

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: { matches: equal },
  StringNotEquals: { matches: equal, negated: true },
  StringEqualsIgnoreCase: { matches: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { matches: equalIgnoringCase, negated: true },
  StringLike: { matches: globMatches },
  StringNotLike: { matches: globMatches, negated: true },
  ArnEquals: { matches: arnMatches },
  ArnLike: { matches: arnMatches },
  ArnNotEquals: { matches: arnMatches, negated: true },
  ArnNotLike: { matches: arnMatches, negated: true },
  Bool: { matches: equalIgnoringCase },
};

type Quantifier = 'ForAllValues' | 'ForAnyValue' | undefined;

/** Reads a `Condition` block; what is not modelled becomes a fault, never a condition that holds. */
export function parseConditions(block: unknown, faults: string[], path: string): Condition[] {
  if (block === undefined) return [];
  if (!isRecord(block)) {
    faults.push(`${path}: expected an object, found ${JSON.stringify(block)}`);
    return [];
  }
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) {
      faults.push(`${path}.${operator}: expected an object of condition keys, found ${JSON.stringify(keys)}`);
      return [];
    }
    return Object.entries(keys).flatMap(([key, value]) => {
      const condition = parseCondition(operator, key, value, (fault) => faults.push(`${path}.${operator}: ${fault}`));
      return condition ? [condition] : [];
    });
  });
}

function parseCondition(operator: string, key: string, value: unknown, fault: (text: string) => void) {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator);
  const [, quantifier, name = '', ifExists] = match ?? [];
  const expected = (Array.isArray(value) ? value : [value]).map(String);
  for (const text of expected.flatMap(variableFaults)) fault(`${key}: ${text}`);
  if (name === 'Null' && !quantifier && !ifExists) return nullCondition(operator, key, expected);

  const comparison = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  if (!comparison) {
    fault(`condition operator is not modelled, expected one of ${[...Object.keys(COMPARISONS), 'Null'].join(', ')}`);
    return undefined;
  }
  return comparisonCondition({ operator, key, expected, comparison, quantifier: quantifier as Quantifier, ifExists });
}

function nullCondition(operator: string, key: string, expected: readonly string[]): Condition {
  const holds = (context: ConditionContext) => {
    const absent = String((context.values(key) ?? []).length === 0);
    return expected.some((wanted) => wanted.toLowerCase() === absent);
  };
  return { operator, key, expected, holds };
}

function comparisonCondition(options: {
  operator: string;
  key: string;
  expected: readonly string[];
  comparison: Comparison;
  quantifier: Quantifier;
  ifExists: string | undefined;
}): Condition {
  const { operator, key, expected, comparison, quantifier, ifExists } = options;
  const holds = (context: ConditionContext) => {
    const found = context.values(key) ?? [];
    const matchesOne = (value: string) =>
      expected.some((pattern) => {
        const wanted = substitute(pattern, context);
        return wanted !== undefined && comparison.matches(wanted, value);
      });
    const accepts = comparison.negated ? (value: string) => !matchesOne(value) : matchesOne;
    if (quantifier === 'ForAllValues') return found.every(accepts);
    if (found.length === 0) return ifExists !== undefined || (quantifier === undefined && comparison.negated === true);
    if (quantifier === 'ForAnyValue') return found.some(accepts);
    return comparison.negated ? found.every(accepts) : found.some(accepts);
  };
  return { operator, key, expected, holds };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
