import type { NormalizedSchema } from '@smithy/core/schema';

/**
 * Faults of what an operation returned: the SDK's serializers drop unknown members silently and write mistyped ones
 * as they are, so a wrong answer of the local world would otherwise look like a right one.
 */
export function outputFaults(schema: NormalizedSchema, value: unknown, path = 'output'): string[] {
  if (value === undefined || value === null || schema.isDocumentSchema() || schema.isUnitSchema()) return [];
  if (schema.isStructSchema()) return structureFaults(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return [`${path}: expected list`];
    return value.flatMap((item, index) => outputFaults(schema.getValueSchema(), item, `${path}[${index}]`));
  }
  if (schema.isMapSchema()) {
    if (typeof value !== 'object') return [`${path}: expected map`];
    return Object.entries(value).flatMap(([key, item]) =>
      outputFaults(schema.getValueSchema(), item, `${path}.${key}`),
    );
  }
  const expected = expectedScalar(schema, value);
  return expected === undefined ? [] : [`${path}: expected ${expected}, found ${typeof value}`];
}

function structureFaults(schema: NormalizedSchema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: expected structure`];
  const members = new Map(schema.structIterator());
  return Object.entries(value).flatMap(([name, item]) => {
    const member = members.get(name);
    if (!member)
      return item === undefined || name === '$metadata' ? [] : [`${path}.${name}: not a member of ${schema.getName()}`];
    return outputFaults(member, item, `${path}.${name}`);
  });
}

function expectedScalar(schema: NormalizedSchema, value: unknown): string | undefined {
  if (schema.isStringSchema()) return typeof value === 'string' ? undefined : 'string';
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? undefined : 'boolean';
  if (schema.isTimestampSchema())
    return value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : 'valid Date';
  if (schema.isBlobSchema()) return value instanceof Uint8Array || typeof value === 'string' ? undefined : 'bytes';
  if (schema.isNumericSchema()) return typeof value === 'number' ? undefined : 'number';
  return undefined;
}
