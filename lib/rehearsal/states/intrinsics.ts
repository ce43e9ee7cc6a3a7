import { type BinaryLike, createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type IntrinsicCall, type IntrinsicParameter, parseIntrinsic, withoutEscapes } from './intrinsic-call';
import { isObject, read, type Scope } from './paths';
import { randomUuid } from './random-uuid';
import { stateFault } from './state-error';

interface Intrinsic {
  readonly minimum: number;
  readonly maximum: number;
  readonly run: (values: readonly unknown[], random: () => number) => unknown;
}

const fail = (message: string) => stateFault('States.IntrinsicFailure', message);

function expectType<T>(value: unknown, accept: (value: unknown) => value is T, what: string): T {
  if (!accept(value)) throw fail(`Invalid arguments: expected ${what}, found ${JSON.stringify(value)}`);
  return value;
}

const text = (value: unknown) => expectType(value, (v): v is string => typeof v === 'string', 'a string');
const list = (value: unknown) => expectType(value, (v): v is unknown[] => Array.isArray(v), 'an array');
const integer = (value: unknown) => expectType(value, (v): v is number => Number.isInteger(v), 'an integer');
const object = (value: unknown) => expectType(value, isObject, 'an object');

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const LONGEST_ENCODED = 10_000;
const LONGEST_RANGE = 1_000;

function limited(value: string): string {
  if (value.length > LONGEST_ENCODED)
    throw fail(`Invalid arguments: expected at most ${LONGEST_ENCODED} characters, found ${value.length}`);
  return value;
}

function range(start: number, end: number, step: number): number[] {
  if (step === 0) throw fail('Invalid arguments: the step of States.ArrayRange is 0');
  const length = Math.max(0, Math.floor((end - start) / step) + 1);
  if (length > LONGEST_RANGE)
    throw fail(`Invalid arguments: States.ArrayRange gives at most ${LONGEST_RANGE} elements, asked for ${length}`);
  return Array.from({ length }, (_, index) => start + index * step);
}

function partition(items: unknown[], size: number): unknown[][] {
  if (size <= 0)
    throw fail(`Invalid arguments: the chunk size of States.ArrayPartition is ${size}, expected 1 or more`);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    throw fail(
      `Invalid arguments: States.StringToJson found no JSON in ${JSON.stringify(value)} (${(error as Error).message})`,
    );
  }
}

function hash(data: unknown, algorithm: string): string {
  const known = Object.hasOwn(HASHES, algorithm) ? HASHES[algorithm] : undefined;
  if (!known)
    throw fail(`Invalid arguments: States.Hash knows ${Object.keys(HASHES).join(', ')}, found '${algorithm}'`);
  const bytes: BinaryLike = limited(typeof data === 'string' ? data : JSON.stringify(data));
  return createHash(known).update(bytes).digest('hex');
}

function item(items: unknown[], index: number): unknown {
  if (index < 0 || index >= items.length)
    throw fail(`Invalid arguments: index ${index} is outside an array of ${items.length}`);
  return items[index];
}

function merge(left: unknown, right: unknown, deep: unknown): unknown {
  if (deep !== false)
    throw fail('Invalid arguments: States.JsonMerge only merges shallowly; pass false as the third argument');
  return { ...object(left), ...object(right) };
}

function split(value: string, separators: string): string[] {
  const parts: string[] = [''];
  for (const character of value) {
    if (separators.includes(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part !== '');
}

const one = (run: (value: unknown) => unknown): Intrinsic => ({ minimum: 1, maximum: 1, run: ([value]) => run(value) });
const two = (run: (left: unknown, right: unknown) => unknown): Intrinsic => ({
  minimum: 2,
  maximum: 2,
  run: ([a, b]) => run(a, b),
});

/** Every intrinsic the runner evaluates, with the number of arguments it takes. A seed for States.MathRandom is refused. */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  'States.Format': {
    minimum: 1,
    maximum: Number.POSITIVE_INFINITY,
    run: ([template, ...values]) => format(text(template), values),
  },
  'States.StringToJson': one((value) => parseJson(text(value))),
  'States.JsonToString': one((value) => JSON.stringify(value)),
  'States.Array': { minimum: 0, maximum: Number.POSITIVE_INFINITY, run: (values) => [...values] },
  'States.ArrayPartition': two((items, size) => partition(list(items), integer(size))),
  'States.ArrayContains': two((items, value) => list(items).some((candidate) => isDeepStrictEqual(candidate, value))),
  'States.ArrayRange': { minimum: 3, maximum: 3, run: ([a, b, c]) => range(integer(a), integer(b), integer(c)) },
  'States.ArrayGetItem': two((items, index) => item(list(items), integer(index))),
  'States.ArrayLength': one((items) => list(items).length),
  'States.ArrayUnique': one((items) =>
    list(items).filter((value, index, all) => all.findIndex((other) => isDeepStrictEqual(other, value)) === index),
  ),
  'States.Base64Encode': one((value) => Buffer.from(limited(text(value))).toString('base64')),
  'States.Base64Decode': one((value) => Buffer.from(limited(text(value)), 'base64').toString()),
  'States.Hash': two((data, algorithm) => hash(data, text(algorithm))),
  'States.JsonMerge': { minimum: 3, maximum: 3, run: ([left, right, deep]) => merge(left, right, deep) },
  'States.MathRandom': {
    minimum: 2,
    maximum: 2,
    run: ([a, b], random) => integer(a) + Math.floor(random() * (integer(b) - integer(a))),
  },
  'States.MathAdd': two((a, b) => integer(a) + integer(b)),
  'States.StringSplit': two((value, separators) => split(text(value), text(separators))),
  'States.UUID': { minimum: 0, maximum: 0, run: (_values, random) => randomUuid(random) },
};

function format(template: string, values: readonly unknown[]): string {
  let used = 0;
  const result = template.replaceAll(/\\(['\\{}])|\{\}/g, (_match, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used++];
    if (typeof value === 'object' && value !== null)
      throw fail('Invalid arguments: States.Format takes strings, numbers, booleans and null');
    return String(value);
  });
  if (used !== values.length)
    throw fail(`Invalid arguments: States.Format has ${used} placeholders and ${values.length} values`);
  return result;
}

/** Faults of a call that show without data: unknown functions and wrong numbers of arguments. */
export function intrinsicFaults(call: IntrinsicCall): string[] {
  const known = Object.hasOwn(INTRINSICS, call.name) ? INTRINSICS[call.name] : undefined;
  const inner = call.parameters.flatMap((parameter) =>
    parameter.kind === 'call' ? intrinsicFaults(parameter.call) : [],
  );
  if (!known) return [`intrinsic ${call.name} is not one the runner knows`, ...inner];
  const count = call.parameters.length;
  if (count >= known.minimum && count <= known.maximum) return inner;
  return [
    `intrinsic ${call.name} has ${count} arguments, expected ${known.minimum}${known.maximum > known.minimum ? ' or more' : ''}`,
    ...inner,
  ];
}

const calls = new Map<string, IntrinsicCall>();

/** Evaluates an intrinsic of a checked definition. Throws `States.IntrinsicFailure`, or `States.Runtime` for a path that leads nowhere. */
export function evaluateIntrinsic(source: string, scope: Scope, random: () => number): unknown {
  let call = calls.get(source);
  if (!call) {
    call = parseIntrinsic(source);
    calls.set(source, call);
  }
  return evaluate(call, scope, random);
}

function evaluate(call: IntrinsicCall, scope: Scope, random: () => number): unknown {
  const keepsEscapes = call.name === 'States.Format';
  const values = call.parameters.map((parameter: IntrinsicParameter, index) => {
    if (parameter.kind === 'string') return keepsEscapes && index === 0 ? parameter.raw : withoutEscapes(parameter.raw);
    if (parameter.kind === 'literal') return parameter.value;
    if (parameter.kind === 'path') return read(parameter.path.text, scope, call.text);
    return evaluate(parameter.call, scope, random);
  });
  return INTRINSICS[call.name]!.run(values, random);
}
