import type { ObservedInstance } from '../shared/instance-settings';
import type { AssessInput, NamesPicture } from './contract';

/** Names and marks of the swap: swapping back goes through several of these, one a call. */
export function seenOf(input: AssessInput): string {
  return `${namesPicture(input)}${input.original && isMarked(input.original) ? ', marked' : ''}`;
}

/** Who has the production identifier, judged by resource id. */
export function namesPicture({ productionIdentifier, record, original, holderResourceId }: AssessInput): NamesPicture {
  if (holderResourceId === undefined) {
    return 'between';
  }
  if (holderResourceId === original?.ref.resourceId) {
    // By id and by name: one of the two alone may be a stale read in the midst of a rename.
    return original.ref.identifier === productionIdentifier ? 'before' : 'between';
  }
  return holderResourceId === record?.candidateResourceId ? 'swapped' : 'stranger';
}

/** Retired instances are; with its name back, the original must not look like something of the recovery. */
export function isMarked({ settings }: ObservedInstance): boolean {
  return Object.keys(settings.tags).some((key) => key.startsWith('recovery:'));
}
