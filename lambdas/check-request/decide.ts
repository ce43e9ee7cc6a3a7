import * as z from 'zod';
import type { DatabaseSettings } from '../shared/contract/database-settings';
import { ERRORS } from '../shared/contract/error-names';
import type { RestoreTo } from '../shared/contract/incident';
import type { TaskContext } from '../shared/contract/task-event';
import { NamedError } from '../shared/named-error';
import { faultsOf } from '../shared/task';
import type { CheckedRequest } from './contract';
import { type RecoveryRequest, recoveryRequestSchema, shown } from './request-schema';

export interface CheckRequestInput {
  readonly request: unknown;
  readonly settings: DatabaseSettings;
  readonly context: Pick<TaskContext, 'executionArn' | 'executionStartedAt'>;
  readonly now: Date;
}

/** Throws RequestMalformed with every fault, of fields and between fields; otherwise `$` as all later states read it. */
export function decide({ request, settings, context, now }: CheckRequestInput): CheckedRequest {
  const parsed = recoveryRequestSchema.safeParse(request);
  const faults = [
    ...(parsed.success ? [] : [faultsOf(parsed.error)]),
    ...faultsBetween(loosely(request), settings, now),
  ];
  if (!parsed.success || faults.length > 0) {
    throw new NamedError(
      ERRORS.requestMalformed,
      `request is refused: ${faults.join('; ')}; correct it and start again, nothing was changed`,
    );
  }
  const { incidentId, mode, reason, corruption, restoreTo, stopWrites, resumeWith } = parsed.data;
  return {
    incident: {
      id: incidentId,
      mode,
      reason,
      corruption: {
        since: utc(corruption.since),
        ...(corruption.extent === undefined ? {} : { extent: corruption.extent }),
      },
      restoreTo: normalised(restoreTo),
      stopWrites: stopWrites ?? settings.stopWrites,
      resumeWith: resumeWith ?? {},
      executionArn: context.executionArn,
      executionStartedAt: context.executionStartedAt,
    },
    database: { key: settings.key, productionIdentifier: settings.identifier },
  };
}

/** Tells about relations even while single fields are wrong: each field is taken only where it has its type. */
function loosely(request: unknown): LooseRequest {
  return looseSchema.parse(request);
}

const looseText = z.string().optional().catch(undefined);
const looseSchema = z
  .object({
    mode: looseText,
    confirm: looseText,
    corruption: z.object({ since: looseText }).catch({}),
    restoreTo: z.record(z.string(), z.unknown()).catch({}),
    resumeWith: z.record(z.string(), z.unknown()).catch({}),
  })
  .partial()
  .catch({});
type LooseRequest = z.infer<typeof looseSchema>;

const CHOICES = ['time', 'recoveryPointArn', 'latestBefore'] as const;

function faultsBetween(request: LooseRequest, settings: DatabaseSettings, now: Date): readonly string[] {
  const since = instant(request.corruption?.since);
  const restoreTo = request.restoreTo ?? {};
  const chosen = CHOICES.filter((choice) => restoreTo[choice] !== undefined);
  return [
    ...(chosen.length === 1
      ? []
      : [
          `restoreTo: found ${chosen.length === 0 ? 'none' : `'${chosen.join("' and '")}'`}, expected exactly one of '${CHOICES.join("', '")}'`,
        ]),
    ...future('corruption.since', since, now),
    ...(['time', 'latestBefore'] as const).flatMap((choice) =>
      restoreTimeFaults(choice, restoreTo[choice], since, now),
    ),
    ...confirmFaults(request, settings),
    ...resumeWithFaults(Object.keys(request.resumeWith ?? {}), settings),
  ];
}

function restoreTimeFaults(choice: 'time' | 'latestBefore', value: unknown, since: Date | undefined, now: Date) {
  const at = instant(value);
  if (!at) {
    return [];
  }
  return [
    ...future(`restoreTo.${choice}`, at, now),
    ...(since && at > since
      ? [
          `restoreTo.${choice}: found ${shown(value)}, expected a time not after corruption.since (${since.toISOString()}), since later data may be corrupted`,
        ]
      : []),
    ...(choice === 'time' && at.getUTCMilliseconds() !== 0
      ? [`restoreTo.time: found ${shown(value)}, expected whole seconds, the precision of a restore to a point in time`]
      : []),
  ];
}

function confirmFaults({ mode, confirm }: LooseRequest, { identifier }: DatabaseSettings): readonly string[] {
  const needed = mode === 'recover';
  return confirm === identifier || (confirm === undefined && !needed)
    ? []
    : [
        `confirm: found ${shown(confirm)}, expected the production identifier '${identifier}'${needed ? ', typed, to recover it' : ''}`,
      ];
}

export function resumeWithFaults(services: readonly string[], { writers }: DatabaseSettings): readonly string[] {
  const known = writers.flatMap((writer) => (writer.kind === 'ecsService' ? [writer.service] : []));
  return services
    .filter((service) => !known.includes(service))
    .map(
      (service) =>
        `resumeWith.${service}: found a service that is not configured, expected one of '${known.join("', '")}'`,
    );
}

function future(path: string, at: Date | undefined, now: Date): readonly string[] {
  return at && at > now
    ? [`${path}: found ${at.toISOString()}, expected a time that has passed (now is ${now.toISOString()})`]
    : [];
}

function instant(value: unknown): Date | undefined {
  const parsed = z.iso.datetime({ offset: true }).safeParse(value);
  return parsed.success ? new Date(parsed.data) : undefined;
}

/** ISO 8601 with `Z`, without a fraction where it is zero. */
function utc(time: string): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

function normalised({ time, recoveryPointArn, latestBefore }: RecoveryRequest['restoreTo']): RestoreTo {
  if (time !== undefined) {
    return { time: utc(time) };
  }
  if (latestBefore !== undefined) {
    return { latestBefore: utc(latestBefore) };
  }
  if (recoveryPointArn !== undefined) {
    return { recoveryPointArn };
  }
  throw new NamedError(ERRORS.requestMalformed, 'restoreTo: found none, expected exactly one choice');
}
