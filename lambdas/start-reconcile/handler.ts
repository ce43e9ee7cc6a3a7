import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { isOwnerGone } from '../check-reconcile/decide';
import { observeOwner } from '../check-reconcile/observe-owner';
import { databaseSettings, variable } from '../shared/environment';
import { Executions } from '../shared/executions';
import { log } from '../shared/log';
import { Records } from '../shared/records';
import type { StartReconcileOutput } from './contract';
import { executionName } from './decide';

const states = new SFNClient({});
const executions = new Executions(states);

/** Target of the rule and of the sweep. What the event says is not trusted: the lock tells whether somebody is gone. */
export async function handler(): Promise<StartReconcileOutput> {
  const { key } = databaseSettings();
  const { lock, ownerStatus } = await observeOwner(new Records(variable('TABLE_NAME')), executions, key);
  const owner = isOwnerGone(lock, ownerStatus);
  if (!owner.gone) {
    return { status: 'idle', why: owner.why };
  }
  const name = executionName(owner.lock.epoch, new Date());
  const started = await start(name);
  log('WARN', started ? 'reconcile started' : 'reconcile was started already', {
    execution: name,
    gone: owner.lock.owner,
  });
  return { status: started ? 'started' : 'alreadyStarted', executionName: name };
}

async function start(name: string): Promise<boolean> {
  try {
    await states.send(
      new StartExecutionCommand({ stateMachineArn: variable('RECONCILE_STATE_MACHINE_ARN'), name, input: '{}' }),
    );
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) {
      return false;
    }
    throw error;
  }
}
