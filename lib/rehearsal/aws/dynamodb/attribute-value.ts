import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compareDecimals, type Decimal, formatDecimal, parseDecimal } from './decimal';
import { invalid } from './dynamodb-errors';

export type Item = Record<string, AttributeValue>;
export type AttributeType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'M' | 'L' | 'NULL' | 'BOOL';

const TYPES: readonly string[] = ['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'NULL', 'BOOL'];

/** The one type that an attribute value carries; a `ValidationException` when it carries none or several. */
export function typeOf(value: AttributeValue): AttributeType {
  const types = Object.entries(value).filter(([, content]) => content !== undefined);
  const type = types[0]?.[0];
  if (types.length !== 1 || type === undefined || !TYPES.includes(type)) {
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  return type as AttributeType;
}

export function numberOf(value: AttributeValue): Decimal {
  const decimal = value.N === undefined ? undefined : parseDecimal(value.N);
  if (decimal === undefined) {
    throw invalid(`The parameter cannot be converted to a numeric value: ${value.N}`);
  }
  return decimal;
}

/** A deep copy in stored form: numbers canonical, sets without duplicates; refuses what DynamoDB does not store. */
export function stored(value: AttributeValue): AttributeValue {
  switch (typeOf(value)) {
    case 'N':
      return { N: formatDecimal(numberOf(value)) };
    case 'B':
      return { B: Uint8Array.from(value.B ?? []) };
    case 'SS':
      return { SS: setOf(value.SS ?? []) };
    case 'NS':
      return { NS: setOf((value.NS ?? []).map((N) => formatDecimal(numberOf({ N })))) };
    case 'BS':
      return { BS: (value.BS ?? []).map((bytes) => Uint8Array.from(bytes)) };
    case 'M':
      return { M: storedItem(value.M ?? {}) };
    case 'L':
      return { L: (value.L ?? []).map(stored) };
    case 'NULL':
      if (value.NULL !== true) {
        throw invalid(
          'One or more parameter values were invalid: Null attribute value types must have the value of true',
        );
      }
      return { NULL: true };
    default:
      return { ...value };
  }
}

export function storedItem(item: Item): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, stored(value)]));
}

export function equal(left: AttributeValue, right: AttributeValue): boolean {
  return fingerprint(left) === fingerprint(right);
}

/** A text that is the same for equal values; sets and maps compare without order. */
export function fingerprint(value: AttributeValue): string {
  const type = typeOf(value);
  switch (type) {
    case 'N':
      return `N:${formatDecimal(numberOf(value))}`;
    case 'B':
      return `B:${Buffer.from(value.B ?? []).toString('hex')}`;
    case 'SS':
      return `SS:${JSON.stringify([...(value.SS ?? [])].sort())}`;
    case 'NS':
      return `NS:${(value.NS ?? []).map((N) => fingerprint({ N })).sort()}`;
    case 'BS':
      return `BS:${(value.BS ?? []).map((B) => fingerprint({ B })).sort()}`;
    case 'L':
      return `L:${JSON.stringify((value.L ?? []).map(fingerprint))}`;
    case 'M':
      return `M:${JSON.stringify(
        Object.entries(value.M ?? {})
          .map(([name, member]) => [name, fingerprint(member)])
          .sort(),
      )}`;
    default:
      return `${type}:${JSON.stringify(value[type as 'S'])}`;
  }
}

/** Order of two values of the same scalar type; undefined when they have no order (other types, or types differ). */
export function compare(left: AttributeValue, right: AttributeValue): number | undefined {
  const type = typeOf(left);
  if (type !== typeOf(right)) return undefined;
  if (type === 'N') return compareDecimals(numberOf(left), numberOf(right));
  if (type === 'S') return Buffer.compare(Buffer.from(left.S ?? ''), Buffer.from(right.S ?? ''));
  if (type === 'B') return Buffer.compare(left.B ?? Buffer.alloc(0), right.B ?? Buffer.alloc(0));
  return undefined;
}

/** Bytes as DynamoDB counts them against the limit of 400 KB, approximately: names and contents in UTF-8. */
export function sizeOf(value: AttributeValue): number {
  switch (typeOf(value)) {
    case 'S':
      return Buffer.byteLength(value.S ?? '');
    case 'B':
      return value.B?.length ?? 0;
    case 'SS':
      return (value.SS ?? []).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    case 'NS':
      return (value.NS ?? []).reduce((sum, text) => sum + text.length, 0);
    case 'BS':
      return (value.BS ?? []).reduce((sum, bytes) => sum + bytes.length, 0);
    case 'L':
      return 3 + (value.L ?? []).reduce((sum, member) => sum + 1 + sizeOf(member), 0);
    case 'M':
      return 3 + itemSize(value.M ?? {});
    case 'N':
      return Math.ceil((value.N ?? '').length / 2) + 1;
    default:
      return 1;
  }
}

export function itemSize(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);
}

function setOf(members: readonly string[]): string[] {
  if (members.length === 0) throw invalid('One or more parameter values were invalid: An set may not be empty');
  if (new Set(members).size !== members.length) {
    throw invalid('One or more parameter values were invalid: Input collection contains duplicates');
  }
  return [...members];
}
