import {
  DBInstanceAlreadyExistsFault,
  DBInstanceNotFoundFault,
  InvalidDBInstanceStateFault,
} from '@aws-sdk/client-rds';
import type { ActedCall } from '../shared/contract/progress';
import type { Rds } from '../shared/rds';
import type { KnownInstances, SwapStep } from './contract';
import { requireKnownHolder } from './decide';

/** Readers lag behind a rename, so RDS may say that it is under way, done, or that the name is taken already. */
const SEEN_TOO_EARLY = [InvalidDBInstanceStateFault, DBInstanceNotFoundFault, DBInstanceAlreadyExistsFault];

/**
 * Makes one step. `undefined` when RDS refuses because of what the next observation will show. Throws SwapUnsafe when
 * somebody else has the name that an instance is to have: no later observation would change that.
 */
export async function act(
  rds: Rds,
  step: Extract<SwapStep, { kind: 'rename' | 'tag' | 'untag' }>,
  known: KnownInstances,
): Promise<ActedCall | undefined> {
  switch (step.kind) {
    case 'rename':
      return rename(rds, step, known);
    case 'tag':
      await rds.addTags(step.arn, step.tags);
      return { call: 'rds:AddTagsToResource', subject: step.identifier, detail: 'retired' };
    case 'untag':
      await rds.removeTags(step.arn, step.keys);
      return { call: 'rds:RemoveTagsFromResource', subject: step.identifier, detail: step.keys.join(', ') };
  }
}

async function rename(
  rds: Rds,
  { resourceId, from, to }: Extract<SwapStep, { kind: 'rename' }>,
  known: KnownInstances,
): Promise<ActedCall | undefined> {
  try {
    await rds.modify(from, { NewDBInstanceIdentifier: to, ApplyImmediately: true });
  } catch (error) {
    if (error instanceof DBInstanceAlreadyExistsFault) {
      requireKnownHolder((await rds.byIdentifier(to))?.DbiResourceId, known, to);
    }
    if (SEEN_TOO_EARLY.some((expected) => error instanceof expected)) {
      return undefined;
    }
    throw error;
  }
  return { call: 'rds:ModifyDBInstance', subject: from, detail: `rename ${resourceId} to ${to}` };
}
