import { DBInstanceRoleAlreadyExistsFault, InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { ERRORS } from '../shared/contract/error-names';
import type { ActedCall } from '../shared/contract/progress';
import { databaseSettings, variable } from '../shared/environment';
import { observedInstance, recordedSettings } from '../shared/instance-settings';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { NamedError } from '../shared/named-error';
import { openRecord } from '../shared/open-record';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { Secrets } from '../shared/secrets';
import { loopOptions, taskHandler } from '../shared/task';
import type { ConfigureCandidateOutput, ConfigureDecision, ConfigureInput } from './contract';
import { decide } from './decide';
import { withPatience } from './patience';

/** `deadlineSeconds` holds for all together; `besidesBackupSeconds` for everything but the first backup. */
const configureOptions = loopOptions.extend({ besidesBackupSeconds: z.number().positive() });

const rds = new Rds();
const secrets = new Secrets();

export const handler = taskHandler(
  { needs: ['restored', 'lock'], options: configureOptions },
  async ({ state, context, options: declared, now }): Promise<ConfigureCandidateOutput> => {
    const { database, lock, restored } = state;
    const records = new Records(variable('TABLE_NAME'));
    const wanted = recordedSettings(await openRecord(records, database.key));
    const found = await rds.byResourceId(candidateId(restored.candidate?.resourceId));
    const { productionIdentifier } = database;
    const candidate = found && observedInstance(found);
    const { passwordSetAt, asked, backedUpAt: before } = state.configured?.status === 'waiting' ? state.configured : {};
    const backedUpAt = candidate?.status === 'backing-up' ? now.toISOString() : before;
    const { loop, options } = withPatience(continueLoop(state.configured, declared, now), declared, backedUpAt);
    const { credentials = { kind: 'asRestored' } } = databaseSettings();
    const decision = decide({ wanted, candidate, productionIdentifier, credentials, passwordSetAt, asked, now });
    const kept = {
      ...(passwordSetAt ? { passwordSetAt } : {}),
      ...(asked ? { asked } : {}),
      ...(backedUpAt ? { backedUpAt } : {}),
    };
    if (decision.kind === 'done') {
      const { ref, masterUserSecretArn } = decision.candidate;
      const own = masterUserSecretArn ? { masterSecretArn: masterUserSecretArn } : {};
      return { ...loopDone(loop), ...own, candidate: ref };
    }
    if (decision.kind === 'waiting') {
      return { ...stillWaiting(loop, options, now, decision.for), ...kept };
    }
    // Asked before the act, so that nothing is changed after the deadline.
    const progress = stillWaiting(loop, options, now, `'${decision.identifier}' to ${whatFor(decision)}`);
    await records.guard(database.key, context.executionArn, lock);
    const acted = await act(decision, wanted.masterUsername);
    const set = acted && decision.kind === 'resetPassword' ? { ...kept, passwordSetAt: now.toISOString() } : kept;
    const again = acted && decision.kind === 'modify' ? { asked: askedNow(decision.fields, asked) } : {};
    return { ...progress, ...set, ...again, ...(acted ? { acted: [acted] } : {}) };
  },
);

function askedNow(names: readonly string[], before: ConfigureInput['asked']): NonNullable<ConfigureInput['asked']> {
  const fields = names.join(', ');
  return { fields, times: before?.fields === fields ? before.times + 1 : 1 };
}

function whatFor(decision: Extract<ConfigureDecision, { identifier: string }>): string {
  switch (decision.kind) {
    case 'reboot':
      return 'apply its parameter group';
    case 'addRole':
      return `use role '${decision.roleArn}' for ${decision.featureName}`;
    case 'resetPassword':
      return "take the master's password from its current secret";
    case 'manageSecret':
      return 'have a managed secret of its own';
    case 'modify':
      return `show ${decision.fields.join(', ')} of the original`;
  }
}

/** `undefined` when the instance is busy, as during its first backup, or a reply was lost: the next round looks again. */
async function act(
  decision: Extract<ConfigureDecision, { identifier: string }>,
  masterUsername: string,
): Promise<ActedCall | undefined> {
  const { identifier: subject } = decision;
  try {
    if (decision.kind === 'reboot') {
      await rds.reboot(subject);
      return { call: 'rds:RebootDBInstance', subject, detail: 'to apply its parameter group' };
    }
    if (decision.kind === 'addRole') {
      await rds.addRole(subject, decision);
      return { call: 'rds:AddRoleToDBInstance', subject, detail: `${decision.roleArn} for ${decision.featureName}` };
    }
    if (decision.kind === 'resetPassword') {
      const MasterUserPassword = await masterPassword(decision.secretArn, masterUsername);
      await rds.modify(subject, { MasterUserPassword, ApplyImmediately: true });
      return { call: 'rds:ModifyDBInstance', subject, detail: `master password, from '${decision.secretArn}'` };
    }
    await rds.modify(subject, decision.changes);
    const detail = decision.kind === 'manageSecret' ? 'managed master secret' : decision.fields.join(', ');
    return { call: 'rds:ModifyDBInstance', subject, detail };
  } catch (error) {
    if (error instanceof InvalidDBInstanceStateFault || error instanceof DBInstanceRoleAlreadyExistsFault) {
      return undefined;
    }
    throw error;
  }
}

async function masterPassword(secretArn: string, masterUsername: string): Promise<string> {
  const { username, password } = await secrets.login(secretArn);
  if (username !== masterUsername) {
    throw new NamedError(
      ERRORS.parityBroken,
      `master password cannot be set from '${secretArn}': found the login '${username}' in it, expected the master '${masterUsername}'; correct 'credentials' in the configuration`,
    );
  }
  return password;
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
