import type { Deployment } from './assembly/deployment';
import type { Services } from './create-services';

/** What goes wrong in the account around a recovery, on a story's command. */
export interface Misfortunes {
  /** EventBridge delivers nothing until the answer is called. */
  loseEvents(): () => void;
  /** Five minutes pass for the rules with a schedule. */
  passSchedules(): void;
  /** Nobody answers: every approval that is waited for runs out of time. */
  letApprovalsExpire(): void;
  /** The next restore job of AWS Backup fails with this message. */
  failNextRestore(message: string): void;
  /** Takes one action from the role of the function with this folder; gives it back when the answer is called. */
  takePermission(folder: string, action: string): () => void;
}

/** Throws for a folder without a function, and for an action that its role does not have. */
export function createMisfortunes({ events, states, backup, iam }: Services, deployment: Deployment): Misfortunes {
  return {
    loseEvents: () => events.loseEvents(),
    passSchedules: () => void events.fireSchedules(),
    letApprovalsExpire: () => states.expireTokens(),
    failNextRestore: (message) => backup.failNextRestore(message),
    takePermission: (folder, action) => {
      const found = deployment.resourcesOfType('AWS::Lambda::Function').find(({ ref }) => ref.endsWith(`-${folder}`));
      if (!found) {
        throw new Error(`no function '${folder}' was deployed, expected the folder of a handler`);
      }
      return iam.removeAction(String(found.properties.Role).split('/').at(-1) ?? '', action);
    },
  };
}
