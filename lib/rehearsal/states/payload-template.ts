import { parseIntrinsic } from './intrinsic-call';
import { evaluateIntrinsic, intrinsicFaults } from './intrinsics';
import { isObject, parsePath, read, type Scope } from './paths';

/** Fills Parameters, ResultSelector or ItemSelector: keys that end in `.$` are paths or intrinsics. */
export function fill(template: unknown, scope: Scope, random: () => number): unknown {
  if (Array.isArray(template)) return template.map((entry) => fill(entry, scope, random));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), evaluate(value as string, scope, key, random)]
        : [key, fill(value, scope, random)],
    ),
  );
}

/** The value of a path or an intrinsic. */
export function evaluate(expression: string, scope: Scope, field: string, random: () => number): unknown {
  return expression.startsWith('$') ? read(expression, scope, field) : evaluateIntrinsic(expression, scope, random);
}

/** What is wrong with an expression, before any data is there. */
export function expressionFaults(expression: unknown): string[] {
  if (typeof expression !== 'string') return [`found ${JSON.stringify(expression)}, expected a path or an intrinsic`];
  try {
    if (!expression.startsWith('States.')) {
      parsePath(expression);
      return [];
    }
    return intrinsicFaults(parseIntrinsic(expression));
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Faults of a whole template, each with the place it is at. */
export function templateFaults(template: unknown, place: string): string[] {
  if (Array.isArray(template)) return template.flatMap((entry, index) => templateFaults(entry, `${place}[${index}]`));
  if (!isObject(template)) return [];
  return Object.entries(template).flatMap(([key, value]) =>
    key.endsWith('.$')
      ? expressionFaults(value).map((fault) => `${place}.${key}: ${fault}`)
      : templateFaults(value, `${place}.${key}`),
  );
}
