import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { requiredMembers } from './sample';

const DEEPEST = 5;
const TEXTS = ['', '0', '-1', 'a', 'All', 'true', '{}', '[]', 'null', '\u0000', 'é', '*', '__proto__', 'x'.repeat(300)];
/** Small numbers, and those that break arithmetic; long waits and large counts of processes are not among them. */
const NUMBERS = [0, 1, 2, 7, 20, -1, 0.5, 1e9, -1e9, 2 ** 53];
/** Members whose number is a time that the call would take. */
const WAITS: ReadonlySet<string> = new Set(['WaitTimeSeconds']);

/** Input that fits the schema, with values that few would send; `known` are names that exist in the account. */
export function generatedInput(schema: NormalizedSchema, known: readonly string[]): fc.Arbitrary<unknown> {
  const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, fc.constantFrom(...TEXTS), fc.string());
  const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.integer({ min: -10, max: 2000 }));
  const value = (one: NormalizedSchema, name: string, depth: number): fc.Arbitrary<unknown> => {
    if (one.isDocumentSchema()) return fc.constant({});
    if (one.isStructSchema()) return structure(one, depth + 1);
    if (one.isListSchema())
      return depth >= DEEPEST
        ? fc.constant([])
        : fc.array(value(one.getValueSchema(), name, depth + 1), { maxLength: 3 });
    if (one.isMapSchema())
      return depth >= DEEPEST
        ? fc.constant({})
        : fc.dictionary(text, value(one.getValueSchema(), name, depth + 1), { maxKeys: 3 });
    if (one.isBooleanSchema()) return fc.boolean();
    if (one.isTimestampSchema()) return fc.integer({ min: -1e9, max: 4e9 }).map((seconds) => new Date(seconds * 1000));
    if (one.isBlobSchema()) return fc.uint8Array({ maxLength: 20 });
    if (one.isNumericSchema()) return WAITS.has(name) ? fc.constant(0) : number;
    return text;
  };
  const structure = (one: NormalizedSchema, depth: number): fc.Arbitrary<unknown> => {
    const members = [...one.structIterator()].filter(([, member]) => depth < DEEPEST || !isDeep(member));
    const required = requiredMembers(one);
    if (one.isUnionSchema() && members.length > 0) {
      return fc.oneof(...members.map(([name, member]) => fc.record({ [name]: value(member, name, depth) })));
    }
    const record = Object.fromEntries(members.map(([name, member]) => [name, value(member, name, depth)]));
    const requiredKeys = members.map(([name]) => name).filter((name) => required.includes(name));
    const optional = members.map(([name]) => name).filter((name) => !required.includes(name));
    // Most calls name few members: with all of them at once every call would end at the first refusal.
    return fc.subarray(optional, { maxLength: Math.min(4, optional.length) }).chain((chosen) => {
      const entries = [...requiredKeys, ...chosen].map((name) => [name, record[name]!] as const);
      return fc.record(Object.fromEntries(entries));
    });
  };
  return structure(schema, 0);
}

function isDeep(schema: NormalizedSchema): boolean {
  return schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema();
}
