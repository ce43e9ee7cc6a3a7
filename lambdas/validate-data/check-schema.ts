import * as z from 'zod';
import type { Check } from '../shared/contract/verdict';

const base = {
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  severity: z.enum(['required', 'warn']).optional(),
  timeoutSeconds: z.number().int().min(1).max(780).optional(),
};
const tables = z.array(z.string().min(1)).min(1);

/** The configured checks; strict, so that a misspelt field cannot weaken a check. */
export const checksSchema: z.ZodType<readonly Check[]> = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({ ...base, kind: z.literal('reachable') }),
      z.strictObject({ ...base, kind: z.literal('requiredTables'), tables }),
      z.strictObject({ ...base, kind: z.literal('rowCount'), table: z.string().min(1), min: z.number().int().min(1) }),
      z.strictObject({ ...base, kind: z.literal('foreignKeys'), tables: z.union([z.literal('all'), tables]) }),
      z.strictObject({
        ...base,
        kind: z.literal('recency'),
        table: z.string().min(1),
        column: z.string().min(1),
        maxLagSeconds: z.number().positive(),
      }),
      z.strictObject({ ...base, kind: z.literal('sql'), sql: z.string().min(1) }),
      z.strictObject({ ...base, kind: z.literal('applicationLogin') }),
    ]),
  )
  .refine((checks) => new Set(checks.map((check) => check.id)).size === checks.length, {
    message: 'expected every check to have an id of its own',
  });
