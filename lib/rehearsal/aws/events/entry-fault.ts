import type * as sdk from '@aws-sdk/client-eventbridge';
import { busNameOf } from './event-rule';

const LARGEST_ENTRY = 1_048_576;

/** Why an entry of PutEvents is not accepted, as its result says it; `undefined` for one that is. */
export function entryFault(
  entry: sdk.PutEventsRequestEntry,
  buses: ReadonlySet<string>,
): sdk.PutEventsResultEntry | undefined {
  const invalid = (ErrorMessage: string) => ({ ErrorCode: 'InvalidArgument', ErrorMessage });
  if (!entry.Source) return invalid('Parameter Source is not valid. Reason: Source is a required argument.');
  if (!entry.DetailType)
    return invalid('Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  if (!entry.Detail) return invalid('Parameter Detail is not valid. Reason: Detail is a required argument.');
  if (entry.Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const busName = busNameOf(entry.EventBusName);
  if (!buses.has(busName))
    return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${busName} does not exist.` };
  const bytes = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    entry.Time ? 14 : 0,
  );
  if (bytes > LARGEST_ENTRY)
    return invalid(`Total size of the entry is ${bytes} bytes, expected at most ${LARGEST_ENTRY}.`);
  try {
    const detail: unknown = JSON.parse(entry.Detail);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {}
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}
