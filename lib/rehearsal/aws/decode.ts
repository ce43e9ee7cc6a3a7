import type { NormalizedSchema } from '@smithy/core/schema';
import type { FormNode } from './form-tree';
import { readScalar, type ScalarSource } from './scalars';

export type Wire = 'json' | 'restJson' | 'query' | 'ec2';

/** What is wrong with a request. All faults are collected before anything is answered. */
export interface Fault {
  readonly path: string;
  readonly problem: string;
  readonly kind: 'missing' | 'unknown' | 'invalid';
}

const MAXIMUM_DEPTH = 64;

/** Reads wire values by the SDK's schema: one reader for JSON and for the trees of the query protocols. */
export class Decoder {
  readonly faults: Fault[] = [];

  constructor(private readonly wire: Wire) {}

  /** Reads a structure from a JSON object. `ignored` members are bound elsewhere and may not be in the body. */
  structureFromJson(
    schema: NormalizedSchema,
    raw: unknown,
    path = '',
    ignored: ReadonlySet<string> = new Set(),
  ): Record<string, unknown> {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      this.fault(path, `expected object, found ${describe(schema, raw)}`);
      return {};
    }
    const entries = new Map(Object.entries(raw));
    const value: [string, unknown][] = [];
    for (const [name, member] of schema.structIterator()) {
      if (ignored.has(name)) continue;
      const key = (this.wire === 'restJson' ? member.getMergedTraits().jsonName : undefined) ?? name;
      const found = entries.get(key);
      entries.delete(key);
      if (found !== undefined && found !== null) value.push([name, this.fromJson(member, found, join(path, name))]);
    }
    entries.delete('__type');
    for (const key of entries.keys()) this.fault(join(path, key), 'unknown member', 'unknown');
    const result = Object.fromEntries(value);
    this.requireMembers(schema, result, path, ignored);
    return result;
  }

  structureFromForm(schema: NormalizedSchema, node: FormNode, path = ''): Record<string, unknown> {
    const children = new Map(node.children);
    const value: [string, unknown][] = [];
    if (path !== '' && node.value) this.fault(path, `expected structure, found ${describe(schema, node.value)}`);
    for (const [name, member] of schema.structIterator()) {
      const key = this.formKey(member, name);
      const child = children.get(key);
      children.delete(key);
      if (child) value.push([name, this.fromForm(member, child, join(path, name))]);
    }
    for (const key of children.keys()) this.fault(join(path, key), 'unknown member', 'unknown');
    const result = Object.fromEntries(value);
    this.requireMembers(schema, result, path);
    return result;
  }

  scalar(schema: NormalizedSchema, raw: unknown, path: string, source: ScalarSource): unknown {
    const result = readScalar(schema, raw, source);
    if ('value' in result) return result.value;
    this.fault(path, `expected ${result.expected}, found ${describe(schema, raw)}`);
    return undefined;
  }

  /** Reports the required members that are absent; the schema lists them first. */
  requireMembers(
    schema: NormalizedSchema,
    value: Record<string, unknown>,
    path: string,
    ignored?: ReadonlySet<string>,
  ): void {
    for (const name of requiredMembers(schema)) {
      if (ignored?.has(name) || name in value) continue;
      if (schema.getMemberSchema(name).isIdempotencyToken()) continue;
      this.fault(join(path, name), 'missing required member', 'missing');
    }
  }

  fault(path: string, problem: string, kind: Fault['kind'] = 'invalid'): void {
    this.faults.push({ path, problem, kind });
  }

  private fromJson(schema: NormalizedSchema, raw: unknown, path: string): unknown {
    if (depthOf(path) > MAXIMUM_DEPTH)
      return this.fault(path.slice(0, 80), `nested deeper than ${MAXIMUM_DEPTH} levels`);
    if (schema.isDocumentSchema()) return raw;
    if (schema.isStructSchema()) return this.structureFromJson(schema, raw, path);
    if (schema.isListSchema()) {
      if (!Array.isArray(raw)) return this.fault(path, `expected list, found ${describe(schema, raw)}`);
      const sparse = Boolean(schema.getMergedTraits().sparse);
      return raw.map((item, index) =>
        sparse && item === null ? null : this.fromJson(schema.getValueSchema(), item, `${path}[${index}]`),
      );
    }
    if (schema.isMapSchema()) {
      if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
        return this.fault(path, `expected map, found ${describe(schema, raw)}`);
      }
      const entries = Object.entries(raw).filter(([, item]) => item !== null);
      return Object.fromEntries(
        entries.map(([key, item]) => [key, this.fromJson(schema.getValueSchema(), item, join(path, key))]),
      );
    }
    return this.scalar(schema, raw, path, 'json');
  }

  private fromForm(schema: NormalizedSchema, node: FormNode, path: string): unknown {
    if (schema.isStructSchema()) return this.structureFromForm(schema, node, path);
    if (schema.isListSchema()) return this.listFromForm(schema, node, path);
    if (schema.isMapSchema()) return this.mapFromForm(schema, node, path);
    if (node.children.size > 0)
      this.fault(path, `expected one value, found members ${[...node.children.keys()].join(', ')}`);
    return node.value === undefined ? undefined : this.scalar(schema, node.value, path, 'text');
  }

  private listFromForm(schema: NormalizedSchema, node: FormNode, path: string): unknown[] {
    const member = schema.getValueSchema();
    const items = this.numbered(schema, node, member.getMergedTraits().xmlName ?? 'member', path);
    return items.map(([index, item]) => this.fromForm(member, item, `${path}[${index - 1}]`));
  }

  private mapFromForm(schema: NormalizedSchema, node: FormNode, path: string): Record<string, unknown> {
    const [keySchema, valueSchema] = [schema.getKeySchema(), schema.getValueSchema()];
    const entries = this.numbered(schema, node, 'entry', path).map(([index, entry]): [string, unknown] => {
      const key = entry.children.get(keySchema.getMergedTraits().xmlName ?? 'key')?.value;
      const item = entry.children.get(valueSchema.getMergedTraits().xmlName ?? 'value');
      if (key === undefined || !item) this.fault(`${path}[${index - 1}]`, 'expected a key and a value');
      return [key ?? '', item && this.fromForm(valueSchema, item, join(path, key ?? ''))];
    });
    return Object.fromEntries(entries);
  }

  /** The numbered children of a list or map; `Key=` alone is how the SDK writes an empty list. */
  private numbered(schema: NormalizedSchema, node: FormNode, element: string, path: string): [number, FormNode][] {
    if (node.value) this.fault(path, `expected list, found ${describe(schema, node.value)}`);
    const flat = this.wire === 'ec2' || Boolean(schema.getMergedTraits().xmlFlattened);
    const unknown = flat ? [] : [...node.children.keys()].filter((key) => key !== element);
    for (const key of unknown) this.fault(join(path, key), `unknown member, expected '${element}.N'`, 'unknown');
    const children = flat ? node.children : (node.children.get(element)?.children ?? new Map<string, FormNode>());
    const numbered: [number, FormNode][] = [];
    for (const [key, child] of children) {
      if (/^[1-9]\d{0,8}$/.test(key)) numbered.push([Number(key), child]);
      else this.fault(join(path, key), 'expected a number from 1');
    }
    return numbered.sort(([left], [right]) => left - right);
  }

  private formKey(member: NormalizedSchema, name: string): string {
    const traits = member.getMergedTraits();
    if (this.wire !== 'ec2') return traits.xmlName ?? name;
    const key = (traits['ec2QueryName'] as string | undefined) ?? traits.xmlName ?? name;
    return key.charAt(0).toUpperCase() + key.slice(1);
  }
}

/** One sentence with every fault, in the order found. */
export function faultMessage(faults: readonly Fault[]): string {
  return faults.map(({ path, problem }) => `${path || 'request'}: ${problem}`).join('; ');
}

function requiredMembers(schema: NormalizedSchema): string[] {
  const structure = schema.getSchema();
  if (!Array.isArray(structure)) return [];
  const [, , , , names, , required] = structure as readonly unknown[];
  return (names as string[]).slice(0, typeof required === 'number' ? required : 0);
}

function describe(schema: NormalizedSchema, raw: unknown): string {
  if (schema.getMergedTraits().sensitive) return 'a value of another kind';
  const text = JSON.stringify(raw) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function depthOf(path: string): number {
  return path.split('.').length;
}
