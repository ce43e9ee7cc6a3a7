import type { ServiceModel } from '../aws/catalogue';
import { modelledErrors } from '../aws/modelled-errors';
import type { Persistence, PlannedFault } from './campaign-case';
import type { LearntCall } from './learn';

/** Answers of AWS that any operation can get, by the names that a protocol gives them. */
interface GenericNames {
  readonly throttled: readonly [name: string, status: number];
  readonly internal: readonly [name: string, status: number];
  readonly unavailable: readonly [name: string, status: number];
  readonly denied: readonly [name: string, status: number];
  readonly expired: readonly [name: string, status: number];
}

const QUERY: GenericNames = {
  throttled: ['Throttling', 400],
  internal: ['InternalFailure', 500],
  unavailable: ['ServiceUnavailable', 503],
  denied: ['AccessDenied', 403],
  expired: ['ExpiredToken', 403],
};
const JSON_NAMES: GenericNames = {
  throttled: ['ThrottlingException', 400],
  internal: ['InternalFailure', 500],
  unavailable: ['ServiceUnavailable', 503],
  denied: ['AccessDeniedException', 400],
  expired: ['ExpiredTokenException', 400],
};
const XML: GenericNames = { ...QUERY, throttled: ['SlowDown', 503], internal: ['InternalError', 500] };
const EC2: GenericNames = {
  throttled: ['RequestLimitExceeded', 503],
  internal: ['InternalError', 500],
  unavailable: ['Unavailable', 503],
  denied: ['UnauthorizedOperation', 403],
  expired: ['RequestExpired', 400],
};

/** Services whose reads may lag behind; DynamoDB's do unless they are asked to be consistent. */
const EVENTUAL = new Set(['rds', 'ecs', 'backup', 'application-autoscaling', 'elasticloadbalancing', 'states', 'ec2']);

function namesOf({ protocol }: ServiceModel): GenericNames {
  if (protocol === 'restXml') return XML;
  if (protocol === 'ec2Query') return EC2;
  return protocol === 'awsQuery' ? QUERY : JSON_NAMES;
}

export function modelledFaults({ place }: LearntCall, model: ServiceModel): PlannedFault[] {
  return modelledErrors(model, place.operation).flatMap(({ name, status }) =>
    (['once', 'untilGivenUp'] as const).map((persistence): PlannedFault => {
      return { name, source: 'modelled', kind: 'errorBefore', error: { name, status }, persistence, harmless: false };
    }),
  );
}

/** What a fault that lasts takes away from everybody. */
function denied({ place }: LearntCall, persistence: Persistence): Pick<PlannedFault, 'denies'> {
  if (persistence !== 'forever') return {};
  return { denies: place.service === 'sns' ? ['calls', 'topics'] : ['calls'] };
}

export function genericFaults(call: LearntCall, model: ServiceModel): PlannedFault[] {
  const { place, mutating, isConsistent, timeoutSeconds } = call;
  const names = namesOf(model);
  const error = (
    what: keyof GenericNames,
    kind: 'errorBefore' | 'errorAfter',
    persistences: readonly Persistence[],
  ): PlannedFault[] =>
    persistences.map((persistence) => {
      const [name, status] = names[what];
      const harmless = persistence === 'once';
      const lasting = denied(call, persistence);
      return {
        name: genericName(what),
        source: 'generic',
        kind,
        error: { name, status },
        persistence,
        harmless,
        ...lasting,
      };
    });
  const other = (
    name: string,
    kind: 'resetBefore' | 'lostReply' | 'delay' | 'stale',
    persistences: readonly Persistence[],
  ): PlannedFault[] =>
    persistences.map((persistence) => {
      const harmless = persistence === 'once';
      return {
        ...{ name, source: 'generic', kind, persistence, harmless },
        ...(kind === 'delay' && { seconds: timeoutSeconds + 5 }),
      };
    });
  const ends: readonly Persistence[] = ['once', 'untilGivenUp'];
  const mayBeStale = !mutating && (EVENTUAL.has(place.service) || (place.service === 'dynamodb' && !isConsistent));
  return [
    ...error('throttled', 'errorBefore', ['once', 'forever']),
    ...error('internal', 'errorBefore', ends),
    ...error('unavailable', 'errorBefore', ['once']),
    ...error('denied', 'errorBefore', ['untilGivenUp', 'forever']),
    ...error('expired', 'errorBefore', ends),
    ...other('connection reset', 'resetBefore', ends),
    ...other('slower than the function may be', 'delay', ends),
    ...(mutating ? other('reply lost', 'lostReply', ends) : []),
    ...(mutating ? error('internal', 'errorAfter', ends) : []),
    ...(mayBeStale ? other('stale answer', 'stale', ends) : []),
  ];
}

function genericName(what: keyof GenericNames): string {
  const names = {
    throttled: 'throttled',
    internal: 'internal failure',
    unavailable: 'service unavailable',
    denied: 'access denied',
    expired: 'token expired',
  };
  return names[what];
}
