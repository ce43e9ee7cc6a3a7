import {
  DBInstanceAlreadyExistsFault,
  DBInstanceNotFoundFault,
  InvalidDBInstanceStateFault,
} from '@aws-sdk/client-rds';
import type { ActedCall } from '../shared/contract/progress';
import type { Rds } from '../shared/rds';
import type { SwapStep } from './contract';

/** Readers lag behind a rename, so RDS may say that it is under way, done, or that the name is taken already. */
const SEEN_TOO_EARLY = [InvalidDBInstanceStateFault, DBInstanceNotFoundFault, DBInstanceAlreadyExistsFault];

/** Makes one step. `undefined` when RDS refuses because of what the next observation will show. */
export async function act(
  rds: Rds,
  step: Extract<SwapStep, { kind: 'rename' | 'tag' | 'untag' }>,
): Promise<ActedCall | undefined> {
  switch (step.kind) {
    case 'rename':
      try {
        await rds.modify(step.from, { NewDBInstanceIdentifier: step.to, ApplyImmediately: true });
      } catch (error) {
        if (SEEN_TOO_EARLY.some((expected) => error instanceof expected)) {
          return undefined;
        }
        throw error;
      }
      return { call: 'rds:ModifyDBInstance', subject: step.from, detail: `rename ${step.resourceId} to ${step.to}` };
    case 'tag':
      await rds.addTags(step.arn, step.tags);
      return { call: 'rds:AddTagsToResource', subject: step.identifier, detail: 'retired' };
    case 'untag':
      await rds.removeTags(step.arn, step.keys);
      return { call: 'rds:RemoveTagsFromResource', subject: step.identifier, detail: step.keys.join(', ') };
  }
}
