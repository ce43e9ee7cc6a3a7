import { OPERATION_CATALOGUE } from '../../../lib/rehearsal/aws/operation-catalogue';

/** S3 reads its requests itself: it has no schema to generate tests from and has tests of its own. */
export const GENERATED_SERVICES = OPERATION_CATALOGUE.filter(({ service }) => service !== 's3');

/** Pairs of signing name and operation; a test of its own compares the catalogue with the services. */
export const OFFERED_OPERATIONS: readonly (readonly [service: string, operation: string])[] =
  GENERATED_SERVICES.flatMap(({ service, operations }) =>
    Object.keys(operations).map((operation) => [service, operation] as const),
  );
