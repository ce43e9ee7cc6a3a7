import type { NormalizedSchema } from '@smithy/core/schema';

/** What the endpoint asks of a schema with every answer, read once: the SDK works it out anew at each look. */
export class Shape {
  readonly kind: 'any' | 'structure' | 'list' | 'map' | 'scalar';
  readonly name: string;
  private knownMembers: ReadonlyMap<string, Shape> | undefined;
  private knownItem: Shape | undefined;
  private readonly scalar: string | undefined;

  constructor(private readonly schema: NormalizedSchema) {
    this.name = schema.getName() ?? '';
    this.kind = kindOf(schema);
    this.scalar = this.kind === 'scalar' ? scalarOf(schema) : undefined;
  }

  get members(): ReadonlyMap<string, Shape> {
    this.knownMembers ??= new Map([...this.schema.structIterator()].map(([name, member]) => [name, new Shape(member)]));
    return this.knownMembers;
  }

  /** Of the items of a list, or of the values of a map. */
  get item(): Shape {
    this.knownItem ??= new Shape(this.schema.getValueSchema());
    return this.knownItem;
  }

  /** A scalar as JSON protocols carry it. */
  jsonScalar(value: unknown): unknown {
    if (value instanceof Date) return timestamp(value, this.schema.getSchema());
    if (this.scalar === 'bytes') return Buffer.from(value as Uint8Array | string).toString('base64');
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return value;
  }

  /** What a scalar should be; `undefined` when the value is that. */
  expected(value: unknown): string | undefined {
    switch (this.scalar) {
      case 'string':
      case 'boolean':
      case 'number':
        return typeof value === this.scalar ? undefined : this.scalar;
      case 'valid Date':
        return value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : this.scalar;
      case 'bytes':
        return value instanceof Uint8Array || typeof value === 'string' ? undefined : this.scalar;
      default:
        return undefined;
    }
  }
}

const shapes = new WeakMap<NormalizedSchema, Shape>();

export function shapeOf(schema: NormalizedSchema): Shape {
  let shape = shapes.get(schema);
  if (!shape) {
    shape = new Shape(schema);
    shapes.set(schema, shape);
  }
  return shape;
}

/** The SDK's numbers of the formats that a schema may ask for; without one it is the epoch. */
const ISO_8601 = 5;
const HTTP_DATE = 6;

function timestamp(value: Date, format: unknown): string | number {
  if (format === ISO_8601) return value.toISOString().replace('.000Z', 'Z');
  return format === HTTP_DATE ? value.toUTCString() : value.getTime() / 1000;
}

function kindOf(schema: NormalizedSchema): Shape['kind'] {
  if (schema.isDocumentSchema() || schema.isUnitSchema()) return 'any';
  if (schema.isStructSchema()) return 'structure';
  if (schema.isListSchema()) return 'list';
  return schema.isMapSchema() ? 'map' : 'scalar';
}

function scalarOf(schema: NormalizedSchema): string | undefined {
  if (schema.isStringSchema()) return 'string';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isTimestampSchema()) return 'valid Date';
  if (schema.isBlobSchema()) return 'bytes';
  return schema.isNumericSchema() ? 'number' : undefined;
}
