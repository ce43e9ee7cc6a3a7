import type { NormalizedSchema } from '@smithy/core/schema';
import { type Shape, shapeOf } from './shape';

/**
 * Faults of what an operation returned: the SDK's serializers drop unknown members silently and write mistyped ones
 * as they are, so a wrong answer of the local world would otherwise look like a right one.
 */
export function outputFaults(schema: NormalizedSchema, value: unknown): string[] {
  const shape = shapeOf(schema);
  return fits(shape, value) ? [] : faultsOf(shape, value, 'output');
}

/** As `faultsOf` without a path, for the answers without a fault. */
function fits(shape: Shape, value: unknown): boolean {
  if (value === undefined || value === null || shape.kind === 'any') return true;
  if (shape.kind === 'scalar') return shape.expected(value) === undefined;
  if (shape.kind === 'list') return Array.isArray(value) && value.every((item) => fits(shape.item, item));
  if (typeof value !== 'object') return false;
  for (const name of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[name];
    const member = shape.kind === 'map' ? shape.item : shape.members.get(name);
    if (member ? !fits(member, item) : item !== undefined && name !== '$metadata') return false;
  }
  return true;
}

function faultsOf(shape: Shape, value: unknown, path: string): string[] {
  if (value === undefined || value === null || shape.kind === 'any') return [];
  if (shape.kind === 'structure') return structureFaults(shape, value, path);
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return [`${path}: expected list`];
    return value.flatMap((item, index) => faultsOf(shape.item, item, `${path}[${index}]`));
  }
  if (shape.kind === 'map') {
    if (typeof value !== 'object') return [`${path}: expected map`];
    return Object.entries(value).flatMap(([key, item]) => faultsOf(shape.item, item, `${path}.${key}`));
  }
  const expected = shape.expected(value);
  return expected === undefined ? [] : [`${path}: expected ${expected}, found ${typeof value}`];
}

function structureFaults(shape: Shape, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: expected structure`];
  return Object.entries(value).flatMap(([name, item]) => {
    const member = shape.members.get(name);
    if (!member)
      return item === undefined || name === '$metadata' ? [] : [`${path}.${name}: not a member of ${shape.name}`];
    return faultsOf(member, item, `${path}.${name}`);
  });
}
