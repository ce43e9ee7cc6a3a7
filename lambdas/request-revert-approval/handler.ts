import { ask, askOptions } from '../request-approval/ask';
import type { RequestApprovalOutput } from '../request-approval/contract';
import { taskHandler } from '../shared/task';
import { revertMail } from './decide';

export const handler = taskHandler(
  { needs: ['lock', 'revert', 'lostWrites'], options: askOptions },
  (task): Promise<RequestApprovalOutput> => {
    const { state } = task;
    const { revert, lostWrites } = state;
    return ask(task, {
      planHash: lostWrites.hash,
      mail: (given) => revertMail({ state, revert, lostWrites, ...given }),
    });
  },
);
