import { taskHandler } from '../shared/task';
import { ask, askOptions } from './ask';
import type { RequestApprovalOutput } from './contract';
import { approvalMail } from './decide';

export const handler = taskHandler(
  { needs: ['lock', 'plan', 'verdict'], options: askOptions },
  (task): Promise<RequestApprovalOutput> => {
    const { state } = task;
    return ask(task, { planHash: state.plan.hash, mail: (given) => approvalMail({ state, ...given }) });
  },
);
