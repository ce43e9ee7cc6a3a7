import type { WorldContext } from '../../world';
import type { KeyAttribute, KeySchema, SecondaryIndex, TableSettings } from './table';

interface SchemaElement {
  AttributeName: string;
  KeyType: 'HASH' | 'RANGE';
}

interface IndexProperties {
  IndexName: string;
  KeySchema: SchemaElement[];
  Projection?: { ProjectionType?: string; NonKeyAttributes?: string[] };
}

/** Properties of AWS::DynamoDB::Table and ::GlobalTable that the local world reads. */
export interface TableProperties {
  TableName?: string;
  KeySchema: SchemaElement[];
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' | 'N' | 'B' }[];
  GlobalSecondaryIndexes?: IndexProperties[];
  LocalSecondaryIndexes?: IndexProperties[];
  DeletionProtectionEnabled?: boolean;
  Replicas?: { Region: string; DeletionProtectionEnabled?: boolean }[];
}

export function tableSettings(
  name: string,
  properties: TableProperties,
  { region, accountId }: Pick<WorldContext, 'region' | 'accountId'>,
): TableSettings {
  const attribute = (attributeName: string): KeyAttribute => {
    const definition = properties.AttributeDefinitions.find((one) => one.AttributeName === attributeName);
    if (definition === undefined) {
      throw new Error(
        `table '${name}': key attribute '${attributeName}' is not in AttributeDefinitions; add its definition`,
      );
    }
    return { name: attributeName, type: definition.AttributeType };
  };
  const schema = (elements: readonly SchemaElement[]): KeySchema => {
    const hash = elements.find(({ KeyType }) => KeyType === 'HASH');
    const range = elements.find(({ KeyType }) => KeyType === 'RANGE');
    if (hash === undefined) throw new Error(`table '${name}': KeySchema has no HASH key; expected exactly one`);
    return { hash: attribute(hash.AttributeName), ...(range && { range: attribute(range.AttributeName) }) };
  };
  const index =
    (global: boolean) =>
    (one: IndexProperties): SecondaryIndex => ({
      ...schema(one.KeySchema),
      name: one.IndexName,
      global,
      projected: (one.Projection?.ProjectionType ?? 'ALL') === 'ALL' ? 'ALL' : (one.Projection?.NonKeyAttributes ?? []),
    });
  const here = properties.Replicas?.find(({ Region }) => Region === region);
  return {
    name,
    arn: `arn:aws:dynamodb:${region}:${accountId}:table/${name}`,
    schema: schema(properties.KeySchema),
    indexes: [
      ...(properties.GlobalSecondaryIndexes ?? []).map(index(true)),
      ...(properties.LocalSecondaryIndexes ?? []).map(index(false)),
    ],
    deletionProtection: properties.DeletionProtectionEnabled ?? here?.DeletionProtectionEnabled ?? false,
  };
}
