import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock';
import { fingerprint, type Item, itemSize, storedItem } from './attribute-value';
import { invalid } from './dynamodb-errors';

const MAX_ITEM_BYTES = 400 * 1024;

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}

export interface SecondaryIndex extends KeySchema {
  readonly name: string;
  readonly global: boolean;
  /** Attributes that the index holds beside keys; `ALL` when it holds all of them. */
  readonly projected: 'ALL' | readonly string[];
}

export interface TableSettings {
  readonly name: string;
  readonly arn: string;
  readonly schema: KeySchema;
  readonly indexes: readonly SecondaryIndex[];
  readonly deletionProtection: boolean;
}

interface Version {
  readonly item: Item | undefined;
  readonly before: Item | undefined;
  /** Until then an eventually consistent read answers with `before`. */
  readonly staleUntil: number;
}

/** Items of one table. Every change is one synchronous step, so conditions and their writes are atomic. */
export class Table {
  private readonly versions = new Map<string, Version>();

  constructor(
    readonly settings: TableSettings,
    private readonly clock: Clock,
    private readonly staleMilliseconds: () => number,
    private readonly written: (before: Item | undefined, after: Item | undefined) => void = () => undefined,
  ) {}

  read(key: Item, consistent: boolean): Item | undefined {
    const version = this.versions.get(this.identity(key));
    return version === undefined ? undefined : this.visible(version, consistent);
  }

  items(consistent: boolean): Item[] {
    return [...this.versions.values()]
      .map((version) => this.visible(version, consistent))
      .filter((item): item is Item => item !== undefined);
  }

  write(key: Item, after: Item | undefined): void {
    const identity = this.identity(key);
    const before = this.versions.get(identity)?.item;
    const staleUntil = this.clock.now().getTime() + this.staleMilliseconds();
    const item = after === undefined ? undefined : storedItem(after);
    this.versions.set(identity, { item, before, staleUntil });
    this.written(before, item);
  }

  /** The key attributes of a whole item; refuses items that lack one, have a wrong type or are too large. */
  keyOf(item: Item): Item {
    if (itemSize(item) > MAX_ITEM_BYTES) throw invalid('Item size has exceeded the maximum allowed size');
    const key: Item = {};
    for (const attribute of keyAttributes(this.settings.schema)) {
      const value = item[attribute.name];
      if (value === undefined) {
        throw invalid(`One or more parameter values were invalid: Missing the key ${attribute.name} in the item`);
      }
      refuseWrongKey(attribute, value);
      key[attribute.name] = value;
    }
    return key;
  }

  /** Refuses a `Key` parameter that is not exactly the key of this table. */
  checkKey(key: Item | undefined): Item {
    const attributes = keyAttributes(this.settings.schema);
    const names = Object.keys(key ?? {});
    const matches = names.length === attributes.length && attributes.every(({ name }) => names.includes(name));
    if (key === undefined || !matches) throw invalid('The provided key element does not match the schema');
    for (const attribute of attributes) {
      const value = key[attribute.name];
      if (value?.[attribute.type] === undefined) throw invalid('The provided key element does not match the schema');
      refuseWrongKey(attribute, value);
    }
    return storedItem(key);
  }

  index(name: string): SecondaryIndex {
    const found = this.settings.indexes.find((index) => index.name === name);
    if (found === undefined) throw invalid(`The table does not have the specified index: ${name}`);
    return found;
  }

  private identity(key: Item): string {
    const { hash, range } = this.settings.schema;
    return [hash, range]
      .map((attribute) => (attribute ? fingerprint(key[attribute.name] ?? { NULL: true }) : ''))
      .join('|');
  }

  private visible(version: Version, consistent: boolean): Item | undefined {
    const stale = !consistent && this.clock.now().getTime() < version.staleUntil;
    return stale ? version.before : version.item;
  }
}

export function keyAttributes({ hash, range }: KeySchema): KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

/** What IAM compares `dynamodb:LeadingKeys` with. */
export function leadingKey(value: AttributeValue | undefined): string {
  return value?.S ?? value?.N ?? Buffer.from(value?.B ?? []).toString('base64');
}

function refuseWrongKey({ name, type }: KeyAttribute, value: AttributeValue): void {
  const found = Object.keys(value)[0];
  if (value[type] === undefined) {
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${found}`,
    );
  }
  if (value[type]?.length === 0) {
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
  }
}
