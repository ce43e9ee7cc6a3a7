import type { DBInstance, RebootDBInstanceMessage } from '@aws-sdk/client-rds';
import { restartServer } from './instance-server';
import { instanceView } from './instance-view';
import type { RdsState } from './rds-state';
import { invalidCombination, invalidState } from './refusals';

/** RebootDBInstance: ends all connections and puts pending parameter groups into effect. */
export function rebootInstance(state: RdsState, input: RebootDBInstanceMessage): DBInstance {
  const instance = state.require(input.DBInstanceIdentifier);
  if (instance.status !== 'available') throw invalidState(instance.identifier, instance.status);
  if (input.ForceFailover && !instance.settings.MultiAZ) {
    throw invalidCombination('ForceFailover cannot be specified since the instance is not configured for MultiAZ.');
  }
  state.setStatus(instance, 'rebooting');
  state.inBackground(instance, 'reboot', async () => {
    await restartServer(state, instance);
    await state.pause('reboot');
    state.setStatus(instance, 'available');
  });
  return instanceView(instance, state);
}
