import { ERRORS } from './contract/error-names';
import type { AttemptItem } from './contract/record-items';
import { NamedError } from './named-error';
import type { Records } from './records';

type Note = keyof Pick<AttemptItem, 'jobId' | 'candidateResourceId'>;

/**
 * Notes on an attempt what is learnt once. What is there already stays, and must say the same: throws WorldChanged when it
 * names something else, or when the attempt is gone, since a later execution would adopt or refuse the wrong instance;
 * and an error that is tried again when nothing is there afterwards.
 */
export async function noteOnce(records: Records, pk: string, note: Note, value: string): Promise<void> {
  if (await records.set(pk, { [note]: value }, `attribute_exists(#pk) AND attribute_not_exists(#${note})`)) {
    return;
  }
  const item = await records.get<AttemptItem>(pk);
  if (item && item[note] === undefined) {
    throw new Error(
      `attempt '${pk}' took no ${note}: found it missing, expected '${value}' before the restore goes on; the step is tried again`,
    );
  }
  if (item?.[note] !== value) {
    const found = item ? `'${item[note]}'` : 'no such attempt';
    throw new NamedError(
      ERRORS.worldChanged,
      `${note} of attempt '${pk}' cannot be noted: found ${found}, expected '${value}' or nothing; look at the restore jobs and instances of '${item?.candidateIdentifier ?? pk}', then start the recovery again`,
    );
  }
}

/**
 * Writes an attempt before its restore is started. Throws WorldChanged when another original or another token is behind
 * the same attempt: a restore under this name is then somebody else's.
 */
export async function openAttempt(records: Records, attempt: AttemptItem): Promise<void> {
  if (await records.put(attempt, 'attribute_not_exists(#pk)')) {
    return;
  }
  const found = await records.get<AttemptItem>(attempt.pk);
  if (found?.restoreToken !== attempt.restoreToken || found.originalResourceId !== attempt.originalResourceId) {
    throw new NamedError(
      ERRORS.worldChanged,
      `attempt '${attempt.pk}' cannot be opened: found ${found ? `one of original '${found.originalResourceId}' by '${found.startedBy}'` : 'none after it was refused'}, expected none or this one; start the recovery again to plan anew`,
    );
  }
}

/** Notes why the restore failed, the last reason: only then does a later start make another attempt. Throws WorldChanged when the attempt is gone. */
export async function noteFailure(records: Records, pk: string, because: string): Promise<void> {
  if (!(await records.set(pk, { failedBecause: because }, 'attribute_exists(#pk)'))) {
    throw new NamedError(
      ERRORS.worldChanged,
      `failure of attempt '${pk}' cannot be noted: found no such attempt, expected the one that failed (${because}); start the recovery again`,
    );
  }
}
