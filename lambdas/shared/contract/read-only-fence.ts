import type { DatabaseSettings } from './database-settings';

/** The parameter by which a server of MySQL or MariaDB is told to take no writes, and its value then. */
export const READ_ONLY = { parameter: 'read_only', on: '1' } as const;

/** `read_only` as it was before it was set: `source` is AWS's, and only `user` means that somebody chose the value. */
export interface RecordedReadOnly {
  readonly parameterGroup: string;
  /** Absent where the group shows no value. */
  readonly value?: string;
  readonly source: string;
  readonly at: string;
}

/** The value that lifting writes back; `undefined` when nobody had chosen one, and the engine's default is what it was. */
export function chosenValue({ value, source }: Pick<RecordedReadOnly, 'value' | 'source'>): string | undefined {
  return source === 'user' ? value : undefined;
}

type Fenced = Pick<DatabaseSettings, 'engine' | 'parameterGroupName'> & {
  readonly proxies?: DatabaseSettings['proxies'] | readonly { readonly name: string }[];
};

/** Why the configuration leaves a database without this fence; `undefined` when it has it. */
export function withoutReadOnly({ engine, parameterGroupName, proxies = [] }: Fenced): string | undefined {
  if (engine === 'postgres') {
    return 'PostgreSQL has no such switch: any session may turn its own off';
  }
  if (proxies.length > 0) {
    return `RDS Proxy '${proxies.map((proxy) => (typeof proxy === 'string' ? proxy : proxy.name)).join("', '")}' does not work with a database that is read only`;
  }
  return parameterGroupName.startsWith('default.')
    ? `the default parameter group '${parameterGroupName}' cannot be changed`
    : undefined;
}
