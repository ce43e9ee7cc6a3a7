import * as z from 'zod';

/** The incident id names executions, objects and tags, so it keeps to what all of them accept. */
const INCIDENT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
const TASK_DEFINITION = /^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:task-definition\/[A-Za-z0-9_-]{1,255}:\d+$/;
const RECOVERY_POINT =
  /^arn:aws[a-z-]*:(rds|backup):[a-z0-9-]+:\d{12}:(snapshot:awsbackup:|recovery-point:)[A-Za-z0-9:_-]+$/;

/** `found <value>, expected <expected>`, with the value as JSON and shortened. */
function expected(what: string) {
  return { error: (issue: { readonly input?: unknown }) => `found ${shown(issue.input)}, expected ${what}` };
}

export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

const text = (what: string) => z.string(expected(what)).trim().min(1, expected(what)).max(500, expected(what));
const time = z.iso.datetime({
  offset: true,
  ...expected("an ISO 8601 time with a zone, such as '2026-11-21T10:02:00Z'"),
});

export const incidentIdSchema = z
  .string(expected('an incident id'))
  .regex(INCIDENT_ID, expected('1 to 40 letters, digits, dots, hyphens or underscores, first a letter or digit'));

export const reasonSchema = text('a reason of 1 to 500 characters');

/** Service name to the task definition revision it comes back with. */
export const resumeWithSchema = z.record(
  z.string(),
  z
    .string(expected('a task definition ARN'))
    .regex(
      TASK_DEFINITION,
      expected("a complete task definition ARN with its revision, such as '...:task-definition/orders-api:7'"),
    ),
  expected('service names with task definition ARNs'),
);

/** Shape of the input of RecoverDatabase. Rules between fields are in `decide`, so that all faults come together. */
export const recoveryRequestSchema = z.strictObject(
  {
    incidentId: incidentIdSchema,
    mode: z.enum(['plan', 'prepare', 'recover'], expected("'plan', 'prepare' or 'recover'")),
    reason: reasonSchema,
    corruption: z.strictObject(
      { since: time, extent: text('what is corrupted, in 1 to 500 characters').optional() },
      unknownOr('an object with `since` and, if known, `extent`'),
    ),
    restoreTo: z.strictObject(
      {
        time: time.optional(),
        recoveryPointArn: z
          .string(expected('a recovery point ARN'))
          .regex(RECOVERY_POINT, expected('the ARN of a recovery point of RDS'))
          .optional(),
        latestBefore: time.optional(),
      },
      unknownOr('an object with one of `time`, `recoveryPointArn`, `latestBefore`'),
    ),
    confirm: z.string(expected('the production identifier')).optional(),
    stopWrites: z.enum(['start', 'cutover'], expected("'start' or 'cutover'")).optional(),
    resumeWith: resumeWithSchema.optional(),
  },
  unknownOr('an object'),
);

export type RecoveryRequest = z.infer<typeof recoveryRequestSchema>;

export function unknownOr(what: string) {
  return {
    error: (issue: { readonly code?: string; readonly keys?: readonly string[]; readonly input?: unknown }) =>
      issue.code === 'unrecognized_keys'
        ? `found unknown field '${(issue.keys ?? []).join("', '")}', expected only the documented ones; correct or remove it`
        : `found ${shown(issue.input)}, expected ${what}`,
  };
}
