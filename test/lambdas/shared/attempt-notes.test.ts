import { describe, expect, it } from '@jest/globals';
import { noteFailure, noteOnce, openAttempt } from '../../../lambdas/shared/attempt-notes';
import type { AttemptItem } from '../../../lambdas/shared/contract/record-items';
import type { Records } from '../../../lambdas/shared/records';

const PK = 'orders#attempt#abcdefgh';
const ATTEMPT = {
  pk: PK,
  candidateIdentifier: 'orders-db-restored-abcdefgh',
  originalResourceId: 'db-OLD',
  restoreToken: 'token',
  startedBy: 'arn:execution:first',
} as AttemptItem;

/** A table that takes a write or not, and shows this attempt afterwards. */
function records(accepts: boolean, shown: AttemptItem | undefined): Records {
  return { set: async () => accepts, put: async () => accepts, get: async () => shown } as unknown as Records;
}

describe('a note on an attempt', () => {
  it('is taken, or is there already and says the same', async () => {
    await expect(noteOnce(records(true, undefined), PK, 'jobId', 'job-1')).resolves.toBeUndefined();
    await expect(
      noteOnce(records(false, { ...ATTEMPT, jobId: 'job-1' }), PK, 'jobId', 'job-1'),
    ).resolves.toBeUndefined();
  });

  it('refuses a second job, and a second instance, for one attempt', async () => {
    await expect(noteOnce(records(false, { ...ATTEMPT, jobId: 'job-1' }), PK, 'jobId', 'job-2')).rejects.toMatchObject({
      name: 'WorldChanged',
      message: expect.stringContaining("found 'job-1', expected 'job-2' or nothing"),
    });
    const other = { ...ATTEMPT, candidateResourceId: 'db-OTHER' };
    await expect(noteOnce(records(false, other), PK, 'candidateResourceId', 'db-NEW')).rejects.toMatchObject({
      name: 'WorldChanged',
    });
  });

  it('is tried again when it is missing afterwards', async () => {
    await expect(noteOnce(records(false, ATTEMPT), PK, 'jobId', 'job-1')).rejects.toMatchObject({
      name: 'Error',
      message: expect.stringContaining('the step is tried again'),
    });
  });

  it('refuses to go on when the attempt is gone', async () => {
    const gone = records(false, undefined);

    await expect(noteOnce(gone, PK, 'jobId', 'job-1')).rejects.toThrow('found no such attempt');
    await expect(noteFailure(gone, PK, 'job failed')).rejects.toThrow('found no such attempt');
  });
});

describe('an attempt that is opened', () => {
  it('is its own when the reply of an earlier write was lost', async () => {
    await expect(openAttempt(records(false, ATTEMPT), ATTEMPT)).resolves.toBeUndefined();
  });

  it('refuses one of another original, of another token, or none', async () => {
    for (const found of [
      { ...ATTEMPT, originalResourceId: 'db-NEWER' },
      { ...ATTEMPT, restoreToken: 'other' },
      undefined,
    ]) {
      await expect(openAttempt(records(false, found), ATTEMPT)).rejects.toMatchObject({ name: 'WorldChanged' });
    }
  });
});
