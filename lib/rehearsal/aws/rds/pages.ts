import { invalidValue } from './refusals';

export interface PageRequest {
  /** Opaque position from the page before. */
  readonly marker: string | undefined;
  readonly size: number;
}

export interface Page<Item> {
  readonly items: Item[];
  /** Absent on the last page. */
  readonly marker: string | undefined;
}

/** One page of `items` in the order of their keys; a marker stays valid when items come and go between pages. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { marker, size }: PageRequest,
): Page<Item> {
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = marker === undefined ? undefined : decodeMarker(marker);
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return { items: page, marker: rest.length > size && last !== undefined ? encodeMarker(keyOf(last)) : undefined };
}

/** Page request of an RDS describe call; sizes outside 20 to 100 are refused as RDS refuses them. */
export function describePage(input: { MaxRecords?: number | undefined; Marker?: string | undefined }): PageRequest {
  const size = input.MaxRecords ?? 100;
  if (!Number.isInteger(size) || size < 20 || size > 100) {
    throw invalidValue(`Invalid value ${size} for MaxRecords. Must be between 20 and 100`);
  }
  return { size, marker: input.Marker || undefined };
}

/** One page of what an RDS describe call found. */
export function describedPage<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
  input: { MaxRecords?: number | undefined; Marker?: string | undefined },
): Page<Item> {
  return pageOf(items, (item) => keyOf(item) ?? '', describePage(input));
}

function encodeMarker(key: string): string {
  return Buffer.from(`after ${key}`).toString('base64');
}

function decodeMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString();
  if (!text.startsWith('after ')) throw invalidValue(`The specified marker is invalid: '${marker}'`);
  return text.slice('after '.length);
}
