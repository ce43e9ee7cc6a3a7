import type { Parameter } from '@aws-sdk/client-rds';

interface KnownParameter extends Required<Pick<Parameter, 'ParameterName' | 'Description' | 'DataType'>> {
  readonly ApplyType: 'dynamic' | 'static';
  readonly AllowedValues: string;
  /** @default - the engine has one that the group does not show */
  readonly value?: string;
  readonly families: RegExp;
}

const MYSQL_FAMILIES = /^(mysql|mariadb)/;

/** Those of the hundreds of parameters that a rehearsal needs: the read-only switch, and one of each apply type. */
const KNOWN: readonly KnownParameter[] = [
  {
    ParameterName: 'read_only',
    Description: 'The server permits no updates except from replication and from users who administer connections',
    DataType: 'string',
    ApplyType: 'dynamic',
    AllowedValues: '0,1,{TrueIfReplica}',
    value: '{TrueIfReplica}',
    families: MYSQL_FAMILIES,
  },
  {
    ParameterName: 'wait_timeout',
    Description: 'Seconds that an idle connection stays open',
    DataType: 'integer',
    ApplyType: 'dynamic',
    AllowedValues: '1-31536000',
    families: MYSQL_FAMILIES,
  },
  {
    ParameterName: 'performance_schema',
    Description: 'Instruments the server',
    DataType: 'boolean',
    ApplyType: 'static',
    AllowedValues: '0,1',
    families: MYSQL_FAMILIES,
  },
  {
    ParameterName: 'log_statement',
    Description: 'Sets the type of statements logged.',
    DataType: 'string',
    ApplyType: 'dynamic',
    AllowedValues: 'none,ddl,mod,all',
    families: /^postgres/,
  },
  {
    ParameterName: 'max_connections',
    Description: 'Sets the maximum number of concurrent connections.',
    DataType: 'integer',
    ApplyType: 'static',
    AllowedValues: '6-8388607',
    families: /^postgres/,
  },
];

/** What somebody has set in a group; the rest are the engine's defaults. */
export type GroupValues = ReadonlyMap<
  string,
  { readonly value: string; readonly method: 'immediate' | 'pending-reboot' }
>;

/** The parameters of a group of this family, as DescribeDBParameters shows them. */
export function parametersOf(family: string, values: GroupValues): readonly Parameter[] {
  return KNOWN.filter(({ families }) => families.test(family)).map(({ families: _, value, ...known }) => {
    const chosen = values.get(known.ParameterName);
    return {
      ...known,
      ParameterValue: chosen?.value ?? value,
      Source: chosen ? 'user' : 'engine-default',
      ApplyMethod: chosen?.method ?? 'pending-reboot',
      IsModifiable: true,
      SupportedEngineModes: [],
    };
  });
}

/** Whether RDS takes this value: one of those listed, or a number of the range. */
export function isAllowed({ AllowedValues = '' }: Parameter, value: string): boolean {
  const range = /^(\d+)-(\d+)$/.exec(AllowedValues);
  return range
    ? /^\d+$/.test(value) && Number(value) >= Number(range[1]) && Number(value) <= Number(range[2])
    : AllowedValues.split(',').includes(value);
}
