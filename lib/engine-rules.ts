import type { EngineName } from '../lambdas/shared/contract/database-settings';
import type { Fault } from './fault';

const PORTS: Readonly<Record<EngineName, number>> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

/** A database that names no port listens on that of its engine. */
export function withEnginePort<T extends { readonly engine: EngineName; readonly port?: number | undefined }>(
  database: T,
): T & { readonly port: number } {
  return { ...database, port: database.port ?? PORTS[database.engine] };
}

interface EngineChoices {
  readonly engine: EngineName;
  readonly associatedRoleArns: readonly string[];
  readonly checks: readonly { readonly kind: string; readonly sql?: string }[];
}

/** What is offered for PostgreSQL and not for the engine of this database. */
export function engineFaults(path: string, { engine, associatedRoleArns, checks }: EngineChoices): Fault[] {
  if (engine === 'postgres') {
    return [];
  }
  return [
    ...(associatedRoleArns.length === 0
      ? []
      : [
          {
            path: `${path}.associatedRoleArns`,
            found: `${associatedRoleArns.length} roles`,
            expected: `none: an instance of RDS for ${engine} has no associated roles`,
          },
        ]),
    ...checks.flatMap(({ sql = '' }, index) =>
      /\/\*M?!/i.test(sql)
        ? [
            {
              path: `${path}.checks.${index}.sql`,
              found: "a comment that the server carries out ('/*!')",
              expected: 'the statement without it',
            },
          ]
        : [],
    ),
  ];
}
