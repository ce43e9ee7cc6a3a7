import type { NormalizedSchema } from '@smithy/core/schema';

/** How scalars travel: as JSON values or as text (forms, URLs, headers). */
export type ScalarSource = 'json' | 'text';

export type ScalarResult = { readonly value: unknown } | { readonly expected: string };

const TIMESTAMP_EPOCH = 7;
const ISO_8601 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Converts one scalar; what does not fit comes back as the kind of value that was expected. */
export function readScalar(schema: NormalizedSchema, raw: unknown, source: ScalarSource): ScalarResult {
  if (schema.isDocumentSchema()) return { value: raw };
  if (schema.isBooleanSchema()) return readBoolean(raw, source);
  if (schema.isTimestampSchema()) return readTimestamp(schema, raw, source);
  if (schema.isBlobSchema()) return readBlob(raw);
  if (schema.isNumericSchema()) return readNumber(raw, source);
  if (schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return readNumber(raw, source);
  return typeof raw === 'string' ? { value: raw } : { expected: 'string' };
}

function readBoolean(raw: unknown, source: ScalarSource): ScalarResult {
  if (source === 'json') return typeof raw === 'boolean' ? { value: raw } : { expected: 'boolean' };
  return raw === 'true' || raw === 'false' ? { value: raw === 'true' } : { expected: 'boolean' };
}

function readNumber(raw: unknown, source: ScalarSource): ScalarResult {
  if (source === 'json' && typeof raw === 'number') return { value: raw };
  if (raw === 'NaN' || raw === 'Infinity' || raw === '-Infinity') return { value: Number(raw) };
  if (source === 'text' && typeof raw === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(raw))
    return { value: Number(raw) };
  return { expected: 'number' };
}

function readTimestamp(schema: NormalizedSchema, raw: unknown, source: ScalarSource): ScalarResult {
  const epochText =
    source === 'text' &&
    schema.getSchema() === TIMESTAMP_EPOCH &&
    typeof raw === 'string' &&
    /^-?\d+(\.\d+)?$/.test(raw);
  const seconds = epochText ? Number(raw) : raw;
  if (typeof seconds === 'number' && (source === 'json' || epochText)) {
    const date = new Date(Math.round(seconds * 1000));
    return Number.isNaN(date.getTime()) ? { expected: 'timestamp' } : { value: date };
  }
  const text = typeof raw === 'string' && (ISO_8601.test(raw) || raw.endsWith(' GMT')) ? new Date(raw) : undefined;
  return text && !Number.isNaN(text.getTime()) ? { value: text } : { expected: 'timestamp' };
}

function readBlob(raw: unknown): ScalarResult {
  const base64 = typeof raw === 'string' && raw.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(raw);
  return base64 ? { value: new Uint8Array(Buffer.from(raw, 'base64')) } : { expected: 'base64' };
}
