import { approvalExpires } from './approval-expires';
import { approvalRejected } from './approval-rejected';
import { badRelease } from './bad-release';
import { crashBetweenRenames } from './crash-between-renames';
import { crashThenReconcile } from './crash-then-reconcile';
import { emergencyStop } from './emergency-stop';
import { permissionLost } from './permission-lost';
import { prepareThenRecover } from './prepare-then-recover';
import { restoreFails } from './restore-fails';
import { resumeOriginal } from './resume-original';
import { revertAfterCutOver } from './revert-after-cut-over';
import { scheduleComesBack } from './schedule-comes-back';
import { somebodyScalesUp } from './somebody-scales-up';
import type { Story } from './story';
import { twoStarts } from './two-starts';
import { validationFails } from './validation-fails';

/** In the order of `--list`; the first is the default. */
export const STORIES: readonly Story[] = [
  badRelease,
  prepareThenRecover,
  crashBetweenRenames,
  crashThenReconcile,
  validationFails,
  resumeOriginal,
  approvalRejected,
  approvalExpires,
  restoreFails,
  permissionLost,
  somebodyScalesUp,
  scheduleComesBack,
  twoStarts,
  emergencyStop,
  revertAfterCutOver,
];
