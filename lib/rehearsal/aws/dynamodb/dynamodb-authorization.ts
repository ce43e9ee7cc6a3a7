import type {
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Authorization, Service } from '../../service';
import type { Item } from './attribute-value';
import { keyCondition, substitutionsOf } from './query';
import { leadingKey, type Table } from './table';

type Lookup = (name: string | undefined) => Table | undefined;
type Keyed = { TableName?: string; Key?: Item };

/** Asks IAM for each table and index, with the partition keys touched as `dynamodb:LeadingKeys`. */
export function dynamoDbAuthorization(
  lookup: Lookup,
  arnOf: (name: string) => string,
): NonNullable<Service['authorization']> {
  const ask = (action: string, tableName: string | undefined, key: Item | undefined, suffix = ''): Authorization => {
    const hash = lookup(tableName)?.settings.schema.hash.name;
    const leading = hash === undefined || key === undefined ? [] : [leadingKey(key[hash])];
    return {
      action: `dynamodb:${action}`,
      resources: [arnOf(tableName ?? '') + suffix],
      ...(leading.length > 0 ? { context: { 'dynamodb:LeadingKeys': leading } } : {}),
    };
  };
  return {
    GetItem: (input: Keyed) => [ask('GetItem', input.TableName, input.Key)],
    PutItem: (input: PutItemCommandInput) => [ask('PutItem', input.TableName, input.Item)],
    UpdateItem: (input: Keyed) => [ask('UpdateItem', input.TableName, input.Key)],
    DeleteItem: (input: Keyed) => [ask('DeleteItem', input.TableName, input.Key)],
    DescribeTable: (input: Keyed) => [ask('DescribeTable', input.TableName, undefined)],
    Scan: (input: ScanCommandInput) => [ask('Scan', input.TableName, undefined, indexSuffix(input.IndexName))],
    Query: (input: QueryCommandInput) => {
      const table = lookup(input.TableName);
      const schema = input.IndexName === undefined ? table?.settings.schema : table?.index(input.IndexName);
      if (schema === undefined) return [ask('Query', input.TableName, undefined)];
      const { hash } = keyCondition(input.KeyConditionExpression, schema, substitutionsOf(input));
      return [
        {
          action: 'dynamodb:Query',
          resources: [arnOf(input.TableName ?? '') + indexSuffix(input.IndexName)],
          context: { 'dynamodb:LeadingKeys': [leadingKey(hash)] },
        },
      ];
    },
    TransactWriteItems: (input: TransactWriteItemsCommandInput) =>
      (input.TransactItems ?? []).flatMap(({ Put, Update, Delete, ConditionCheck }) => [
        ...(Put ? [ask('PutItem', Put.TableName, Put.Item)] : []),
        ...(Update ? [ask('UpdateItem', Update.TableName, Update.Key)] : []),
        ...(Delete ? [ask('DeleteItem', Delete.TableName, Delete.Key)] : []),
        ...(ConditionCheck ? [ask('ConditionCheckItem', ConditionCheck.TableName, ConditionCheck.Key)] : []),
      ]),
  };
}

function indexSuffix(name: string | undefined): string {
  return name === undefined ? '' : `/index/${name}`;
}
