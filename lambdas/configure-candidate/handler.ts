import { InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import { ERRORS } from '../shared/contract/error-names';
import type { ActedCall } from '../shared/contract/progress';
import { variable } from '../shared/environment';
import { observedInstance, recordedSettings } from '../shared/instance-settings';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { NamedError } from '../shared/named-error';
import { openRecord } from '../shared/open-record';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { ConfigureCandidateOutput, ConfigureDecision } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['restored', 'lock'], options: loopOptions },
  async ({ state, context, options, now }): Promise<ConfigureCandidateOutput> => {
    const { database, lock, restored } = state;
    const records = new Records(variable('TABLE_NAME'));
    const wanted = recordedSettings(await openRecord(records, database.key));
    const found = await rds.byResourceId(candidateId(restored.candidate?.resourceId));
    const { productionIdentifier } = database;
    const decision = decide({ wanted, candidate: found && observedInstance(found), productionIdentifier });
    const loop = continueLoop(state.configured, options, now);
    if (decision.kind === 'done') {
      return { ...loopDone(loop), candidate: decision.candidate.ref };
    }
    if (decision.kind === 'waiting') {
      return stillWaiting(loop, options, now, decision.for);
    }
    // Asked before the act, so that nothing is changed after the deadline.
    const progress = stillWaiting(loop, options, now, `'${decision.identifier}' to apply it`);
    await records.guard(database.key, context.executionArn, lock);
    const acted = await act(decision);
    return acted ? { ...progress, acted: [acted] } : progress;
  },
);

/** `undefined` when RDS says that the instance is busy, as during its first backup: the next round tries again. */
async function act(decision: Extract<ConfigureDecision, { identifier: string }>): Promise<ActedCall | undefined> {
  const { identifier: subject } = decision;
  try {
    if (decision.kind === 'reboot') {
      await rds.reboot(subject);
      return { call: 'rds:RebootDBInstance', subject, detail: 'to apply its parameter group' };
    }
    await rds.modify(subject, decision.changes);
    return { call: 'rds:ModifyDBInstance', subject, detail: decision.fields.join(', ') };
  } catch (error) {
    if (error instanceof InvalidDBInstanceStateFault) {
      return undefined;
    }
    throw error;
  }
}

function candidateId(resourceId: string | undefined): string {
  if (resourceId) {
    return resourceId;
  }
  throw new NamedError(
    ERRORS.restoreFailed,
    'candidate is unknown: found no instance in the result of Restore finished?, expected one; start again',
  );
}
