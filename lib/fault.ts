import type * as z from 'zod';

/** One fault of a configuration: where, what is there, what should be there. */
export interface Fault {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** Every fault of one configuration, one line each. */
export class InvalidConfiguration extends Error {
  override readonly name = 'InvalidConfiguration';

  constructor(
    source: string,
    readonly faults: readonly Fault[],
  ) {
    const lines = faults.map(({ path, found, expected }) => `  ${path}: found ${found}; expected ${expected}`);
    super(`${source} has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}\n${lines.join('\n')}`);
  }
}

/** A value as a fault shows it; `undefined` reads `nothing`. Long values are cut. */
export function shown(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  const json = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

/** Faults that the schema found in `input`. */
export function faultsIn(error: z.ZodError, input: unknown): Fault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key].join('.'),
        found: shown(valueAt(input, [...path, key])),
        expected: 'no such field',
      }));
    }
    return [{ path: path.join('.') || 'environment', found: shown(valueAt(input, path)), expected: expectedBy(issue) }];
  });
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('Invalid input') ? `a value of type ${issue.expected}` : issue.message;
    case 'invalid_value':
      return issue.message.startsWith('Invalid')
        ? `one of ${issue.values.map((value) => `'${String(value)}'`).join(', ')}`
        : issue.message;
    case 'invalid_union':
      return issue.message.startsWith('Invalid') ? "a known 'kind'" : issue.message;
    case 'too_small':
      return issue.message.startsWith('Too small') ? `at least ${issue.minimum}${unitOf(issue.origin)}` : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too big') ? `at most ${issue.maximum}${unitOf(issue.origin)}` : issue.message;
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  if (origin === 'array') {
    return ' entries';
  }
  return origin === 'string' ? ' characters' : '';
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    input,
  );
}
