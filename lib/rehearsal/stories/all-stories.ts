import { approvalRejected } from './approval-rejected';
import { badRelease } from './bad-release';
import { crashBetweenRenames } from './crash-between-renames';
import { prepareThenRecover } from './prepare-then-recover';
import type { Story } from './story';
import { validationFails } from './validation-fails';

/** In the order of `--list`; the first is the default. */
export const STORIES: readonly Story[] = [
  badRelease,
  prepareThenRecover,
  crashBetweenRenames,
  validationFails,
  approvalRejected,
];
