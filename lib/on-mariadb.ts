import type { EnvironmentInput } from './config';

/**
 * The same environment with databases of MariaDB: for a rehearsal of the examples, whose tables the demo makes. Their
 * parameter groups are of their own, as everything in an example is.
 */
export function onMariadb(environment: EnvironmentInput): EnvironmentInput {
  return {
    ...environment,
    databases: environment.databases.map((database) => {
      const { databaseName } = database;
      const named = <T>(value: T): T =>
        JSON.parse(
          JSON.stringify(value)
            .replaceAll(/\bpublic\.(?=[a-z])/g, `${databaseName}.`)
            // `<=>` is equality that knows NULL.
            .replaceAll(/([\w.]+) IS DISTINCT FROM (coalesce\([^)]*\))/g, 'NOT ($1 <=> $2)'),
        );
      return { ...database, engine: 'mariadb', checks: named(database.checks) };
    }),
  };
}
