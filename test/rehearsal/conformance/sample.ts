import type { NormalizedSchema } from '@smithy/core/schema';

export interface SampleOptions {
  /** Which members of a structure are filled. */
  readonly members: 'required' | 'all';
  /** Items of every list: 0 tells an empty list from an absent one. @default 1 */
  readonly items?: number;
}

/** Recursive shapes (attribute values, filters) end here. */
const DEEPEST = 10;
/** A whole second: the shortest form of a timestamp on the wire (an HTTP date) keeps no more. */
const MOMENT = new Date('2026-11-21T10:02:03Z');

/** A value of the schema as the SDK takes and gives it; `undefined` where the recursion ends. */
export function sampleOf(schema: NormalizedSchema, options: SampleOptions, depth = 0): unknown {
  const { items = 1 } = options;
  if (schema.isUnitSchema()) return {};
  if (schema.isDocumentSchema()) return 'document';
  if (schema.isStructSchema()) return structureOf(schema, options, depth);
  if (schema.isListSchema()) {
    const item = items > 0 ? itemOf(schema.getValueSchema(), options, depth + 1) : undefined;
    return item === undefined ? [] : Array.from({ length: items }, () => item);
  }
  if (schema.isMapSchema()) {
    const item = itemOf(schema.getValueSchema(), options, depth + 1);
    return item === undefined ? {} : { key: item };
  }
  if (schema.isBooleanSchema()) return true;
  if (schema.isTimestampSchema()) return MOMENT;
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from('bytes'));
  if (schema.getMergedTraits().httpResponseCode) return 200;
  if (schema.isNumericSchema()) return 7;
  return 'sample';
}

/** The query protocols cannot write an item without members, so one that requires none gets all of them. */
function itemOf(schema: NormalizedSchema, options: SampleOptions, depth: number): unknown {
  const bare = schema.isStructSchema() && requiredMembers(schema).length === 0;
  return sampleOf(schema, bare ? { ...options, members: 'all' } : options, depth);
}

function structureOf(
  schema: NormalizedSchema,
  options: SampleOptions,
  depth: number,
): Record<string, unknown> | undefined {
  if (depth > DEEPEST) return undefined;
  const required = requiredMembers(schema);
  const members = [...schema.structIterator()].filter(([name]) => options.members === 'all' || required.includes(name));
  const values = (schema.isUnionSchema() ? members.slice(0, 1) : members).map(([name, member]): [string, unknown] => [
    name,
    sampleOf(member, options, depth + 1),
  ]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** Names of the members that AWS's model calls required. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const structure = schema.getSchema();
  if (!Array.isArray(structure)) return [];
  const [, , , , names, , required] = structure as readonly unknown[];
  return (names as string[]).slice(0, typeof required === 'number' ? required : 0);
}
