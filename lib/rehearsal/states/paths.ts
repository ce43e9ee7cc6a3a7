import { stateFault } from './state-error';

/** One parsed path: `$.a['b'][0][*]`, or the same on the context object with `$$`. */
export interface Path {
  readonly text: string;
  readonly root: 'input' | 'context';
  readonly steps: readonly (string | number | typeof WILDCARD)[];
}

export const WILDCARD = Symbol('[*]');

const STEP = /\.([\p{L}_][\p{L}\p{N}_-]*)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|(\[\*\])/uy;

/** What a path is evaluated against. */
export interface Scope {
  readonly input: unknown;
  readonly context: unknown;
}

/** Throws a plain Error for syntax the runner does not evaluate (filters, slices, recursive descent, functions). */
export function parsePath(text: string): Path {
  const root = text.startsWith('$$') ? 'context' : 'input';
  let position = root === 'context' ? 2 : 1;
  if (!text.startsWith('$')) throw new Error(`path '${text}' does not start with '$'; write it as '$.<field>'`);
  const steps: (string | number | typeof WILDCARD)[] = [];
  while (position < text.length) {
    STEP.lastIndex = position;
    const match = STEP.exec(text);
    if (!match) {
      throw new Error(
        `path '${text}' has '${text.slice(position)}', expected .name, ['name'], [0] or [*]; other JSONPath syntax is not run here`,
      );
    }
    const quoted = match[2] ?? match[3];
    if (match[5] !== undefined) steps.push(WILDCARD);
    else if (match[4] !== undefined) steps.push(Number(match[4]));
    else steps.push(match[1] ?? quoted!.replaceAll(/\\(.)/g, '$1'));
    position = STEP.lastIndex;
  }
  return { text, root, steps };
}

const parsed = new Map<string, Path>();

/** As `parsePath`, remembered: definitions use few paths, loops use them often. */
export function path(text: string): Path {
  let known = parsed.get(text);
  if (!known) {
    known = parsePath(text);
    parsed.set(text, known);
  }
  return known;
}

/** A path that names exactly one place, as ResultPath needs. */
export function isReference(candidate: Path): boolean {
  return candidate.root === 'input' && !candidate.steps.includes(WILDCARD);
}

/** The value at a path; `found` is false when a definite path leads nowhere. A wildcard always gives a list. */
export function look(text: string, scope: Scope): { found: boolean; value: unknown } {
  const { root, steps } = path(text);
  let values: unknown[] = [root === 'context' ? scope.context : scope.input];
  for (const step of steps) {
    values = values.flatMap((value) => {
      if (step === WILDCARD) return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
      if (typeof step === 'number') return Array.isArray(value) && step < value.length ? [value[step]] : [];
      return isObject(value) && Object.hasOwn(value, step) ? [value[step]] : [];
    });
  }
  if (steps.includes(WILDCARD)) return { found: true, value: values };
  return { found: values.length === 1, value: values[0] };
}

/** The value at a path. Throws `States.Runtime` naming the field when there is none. */
export function read(text: string, scope: Scope, field: string): unknown {
  const { found, value } = look(text, scope);
  if (found) return value;
  const where = path(text).root === 'context' ? 'context object' : 'input';
  const shown = JSON.stringify(where === 'input' ? scope.input : scope.context);
  throw stateFault(
    'States.Runtime',
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the ${where} '${shown}'`,
  );
}

/** InputPath and OutputPath: `null` gives an empty object, absent gives everything. */
export function select(text: string | null | undefined, scope: Scope, field: string): unknown {
  if (text === null) return {};
  return text === undefined ? scope.input : read(text, scope, field);
}

/** A copy of `input` with `result` at the reference path; `null` discards the result, absent replaces everything. */
export function place(input: unknown, text: string | null | undefined, result: unknown): unknown {
  if (text === null) return input;
  return text === undefined ? result : put(input, path(text).steps, result, text);
}

function put(target: unknown, steps: Path['steps'], value: unknown, text: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'string' && isObject(target)) {
    const inner = Object.hasOwn(target, step) ? target[step] : {};
    return Object.defineProperty({ ...target }, step, {
      value: put(inner, rest, value, text),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  if (typeof step === 'number' && Array.isArray(target) && step < target.length) {
    return target.with(step, put(target[step], rest, value, text));
  }
  throw stateFault(
    'States.ResultPathMatchFailure',
    `Unable to apply step '${String(step)}' of the ResultPath '${text}' to input '${JSON.stringify(target)}'`,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
