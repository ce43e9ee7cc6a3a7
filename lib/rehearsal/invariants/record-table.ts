import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ApprovalItem, AttemptItem, LockItem, RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { DynamoDbControl } from '../aws/dynamodb/dynamodb';

type Stored = Parameters<Parameters<DynamoDbControl['onWrite']>[0]>[1];

/** What our functions have written down about a database, as it is stored now. */
export class RecordTable {
  lock: LockItem | undefined;
  record: RecordItem | undefined;
  readonly attempts = new Map<string, AttemptItem>();
  readonly approvals = new Map<string, ApprovalItem>();

  constructor(
    private readonly tableName: string,
    private readonly database: string,
    dynamoDb: Pick<DynamoDbControl, 'items'>,
  ) {
    for (const item of dynamoDb.items(tableName)) this.take(item);
  }

  /** Takes a write over; gives the kind of item when it is one of this database. */
  write(tableName: string, before: Stored, after: Stored): WrittenItem | undefined {
    if (tableName !== this.tableName) return undefined;
    const pk = (after ?? before)?.['pk']?.S ?? '';
    if (!pk.startsWith(`${this.database}#`)) return undefined;
    const kind = pk.split('#')[1] as WrittenItem['kind'];
    const old = this.item(kind, pk);
    if (after) this.take(after);
    else this.drop(kind, pk);
    return { kind, before: old, after: this.item(kind, pk) } as WrittenItem;
  }

  /** The attempt that made an instance. */
  attemptOf(resourceId: string): AttemptItem | undefined {
    return [...this.attempts.values()].find((attempt) => attempt.candidateResourceId === resourceId);
  }

  private item(kind: string, pk: string): unknown {
    switch (kind) {
      case 'lock':
        return this.lock;
      case 'record':
        return this.record;
      case 'attempt':
        return this.attempts.get(pk);
      default:
        return this.approvals.get(pk);
    }
  }

  private take(stored: NonNullable<Stored>): void {
    const item = unmarshall(stored) as { readonly pk: string };
    switch (item.pk.split('#')[1]) {
      case 'lock':
        this.lock = item as LockItem;
        return;
      case 'record':
        this.record = item as RecordItem;
        return;
      case 'attempt':
        this.attempts.set(item.pk, item as AttemptItem);
        return;
      case 'approval':
        this.approvals.set(item.pk, item as ApprovalItem);
    }
  }

  private drop(kind: string, pk: string): void {
    if (kind === 'lock') this.lock = undefined;
    if (kind === 'record') this.record = undefined;
    this.attempts.delete(pk);
    this.approvals.delete(pk);
  }
}

interface Written<Kind, Item> {
  readonly kind: Kind;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export type WrittenItem =
  | Written<'lock', LockItem>
  | Written<'record', RecordItem>
  | Written<'attempt', AttemptItem>
  | Written<'approval', ApprovalItem>;
