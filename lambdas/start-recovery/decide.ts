import * as z from 'zod';
import { recoveryRequestSchema } from '../check-request/request-schema';
import { ERRORS } from '../shared/contract/error-names';
import { NamedError } from '../shared/named-error';
import { parse } from '../shared/task';
import type { ExecutionStart, RecoveryEventDetail } from './contract';

const detailSchema = recoveryRequestSchema.extend({
  database: z.string().min(1),
  attempt: z.number().int().min(1).max(999).default(1),
});
const eventSchema = z.looseObject({ source: z.string(), 'detail-type': z.string(), detail: detailSchema });

/** Throws RequestMalformed with every fault; an event for another database is one. */
export function parseEvent(event: unknown, database: string): RecoveryEventDetail {
  const { detail } = parse(eventSchema, event, 'event');
  const { database: named, attempt, ...request } = detail;
  if (named !== database) {
    throw new NamedError(
      ERRORS.requestMalformed,
      `event: detail.database: found '${named}', expected '${database}'; send the event with the key of this database`,
    );
  }
  return { database: named, attempt, request };
}

/**
 * One event, one execution: the name is a function of the request. `plan` changes nothing and is always allowed;
 * what the configuration does not allow becomes `prepare`, which leaves production alone.
 */
export function decide({ request, attempt }: RecoveryEventDetail, allowedModes: readonly string[]): ExecutionStart {
  const allowed = request.mode === 'plan' || request.mode === 'prepare' || allowedModes.includes(request.mode);
  const mode = allowed ? request.mode : 'prepare';
  return {
    name: `${request.incidentId}-${mode}-${attempt}`,
    input: { ...request, mode },
    ...(allowed ? {} : { loweredFrom: request.mode }),
  };
}
