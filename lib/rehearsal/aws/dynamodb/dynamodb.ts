import * as sdk from '@aws-sdk/client-dynamodb';
import type { Operations, ResourceRequest, Service } from '../../service';
import type { WorldContext } from '../../world';
import { type Item, storedItem } from './attribute-value';
import { project } from './document-path';
import { dynamoDbAuthorization } from './dynamodb-authorization';
import { invalid, tableNotFound } from './dynamodb-errors';
import { prepareDelete, preparePut, prepareUpdate, returned } from './item-write';
import { projectionPaths, query, scan, substitutionsOf } from './query';
import { keyAttributes, Table } from './table';
import { type TableProperties, tableSettings } from './table-resource';
import { transact } from './transaction';

export interface DynamoDbControl {
  addTable(name: string, properties: TableProperties): void;
  /** All items of a table as stored now; an error names the table when there is none. */
  items(tableName: string): Item[];
  /** Calls the listener after every write of an item, which must not be changed; gives a function that ends it. */
  onWrite(listener: ItemListener): () => void;
}

export type ItemListener = (tableName: string, before: Item | undefined, after: Item | undefined) => void;

const LEGACY = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];

/** DynamoDB: items, conditions, updates, queries and write transactions; capacity, streams and TTL expiry are absent. */
export function createDynamoDb({ context }: { context: WorldContext }): Service<typeof sdk> & DynamoDbControl {
  const tables = new Map<string, Table>();
  const listeners = new Set<ItemListener>();
  const arnOf = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:dynamodb:${context.region}:${context.accountId}:table/${name}`;
  const lookup = (name: string | undefined) => tables.get(name?.replace(/^arn:.*:table\//, '') ?? '');
  const tableFor = (input: { TableName?: string | undefined }): Table => {
    const legacy = LEGACY.filter((parameter) => parameter in input && input[parameter as 'TableName'] !== undefined);
    if (legacy.length > 0) {
      throw invalid(`the local world reads expressions only: use them instead of ${legacy.join(', ')}`);
    }
    const table = lookup(input.TableName);
    if (table === undefined) throw tableNotFound();
    return table;
  };

  const addTable = (name: string, properties: TableProperties): Table => {
    if (tables.has(name)) throw new Error(`table '${name}' exists already; choose another TableName`);
    const stale = () => context.pace.milliseconds('eventualRead');
    const table = new Table(tableSettings(name, properties, context), context.clock, stale, (before, after) => {
      for (const listener of listeners) listener(name, before, after);
    });
    tables.set(name, table);
    return table;
  };

  const deploy = ({ logicalId, stackName, properties }: ResourceRequest) => {
    const suffix = Math.floor(context.random() * 36 ** 6)
      .toString(36)
      .padStart(6, '0')
      .toUpperCase();
    const name = (properties as TableProperties).TableName ?? `${stackName}-${logicalId}-${suffix}`;
    const { arn } = addTable(name, properties).settings;
    return { ref: name, attributes: { Arn: arn, TableId: `${suffix.toLowerCase()}-table` } };
  };

  const operations: Operations<typeof sdk> = {
    GetItem: (input) => {
      const table = tableFor(input);
      const substitutions = substitutionsOf(input);
      const paths =
        input.ProjectionExpression === undefined
          ? undefined
          : projectionPaths(input.ProjectionExpression, substitutions);
      substitutions.refuseUnused();
      const item = table.read(table.checkKey(input.Key), input.ConsistentRead ?? false);
      if (item === undefined) return {};
      return { Item: paths === undefined ? storedItem(item) : project(item, paths) };
    },
    PutItem: (input) => {
      const write = preparePut(tableFor(input), input);
      const answer = returned(write, input.ReturnValues, ['ALL_OLD']);
      write.commit();
      return answer;
    },
    UpdateItem: (input) => {
      const write = prepareUpdate(tableFor(input), input);
      const answer = returned(write, input.ReturnValues, ['ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']);
      write.commit();
      return answer;
    },
    DeleteItem: (input) => {
      const write = prepareDelete(tableFor(input), input);
      const answer = returned(write, input.ReturnValues, ['ALL_OLD']);
      write.commit();
      return answer;
    },
    Query: (input) => query(tableFor(input), input),
    Scan: (input) => scan(tableFor(input), input),
    TransactWriteItems: (input) => {
      transact(input.TransactItems ?? [], (name) => tableFor({ TableName: name }));
      return {};
    },
    DescribeTable: (input) => {
      const table = tableFor(input);
      const { name, arn, schema, deletionProtection } = table.settings;
      return {
        Table: {
          TableName: name,
          TableArn: arn,
          TableStatus: 'ACTIVE',
          ItemCount: table.items(true).length,
          DeletionProtectionEnabled: deletionProtection,
          KeySchema: keyAttributes(schema).map((attribute, index) => ({
            AttributeName: attribute.name,
            KeyType: index === 0 ? 'HASH' : 'RANGE',
          })),
        },
      };
    },
  };

  return {
    signingName: 'dynamodb',
    sdk,
    operations,
    authorization: dynamoDbAuthorization(lookup, arnOf),
    resourceTypes: { 'AWS::DynamoDB::Table': deploy, 'AWS::DynamoDB::GlobalTable': deploy },
    addTable: (name, properties) => {
      addTable(name, properties);
    },
    items: (tableName) => {
      const table = lookup(tableName);
      if (table === undefined) {
        throw new Error(
          `table '${tableName}' does not exist in the local world; it has: ${[...tables.keys()].join(', ')}`,
        );
      }
      return table.items(true).map(storedItem);
    },
    onWrite: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
