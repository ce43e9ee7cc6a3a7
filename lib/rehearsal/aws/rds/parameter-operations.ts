import type {
  DBParameterGroupNameMessage,
  DescribeDBParametersMessage,
  ModifyDBParameterGroupMessage,
  Parameter,
  ResetDBParameterGroupMessage,
} from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import type { DatabaseInstance } from './database-instance';
import { describedPage } from './pages';
import { type GroupValues, isAllowed, parametersOf } from './parameters';
import type { RdsState } from './rds-state';
import { invalidCombination, invalidValue } from './refusals';

const MOST_PARAMETERS = 20;
type Change = Required<Pick<Parameter, 'ParameterName' | 'ApplyMethod'>> & Pick<Parameter, 'ParameterValue'>;

export function describeParameters(state: RdsState, input: DescribeDBParametersMessage) {
  const { Source } = input;
  const found = known(state, input.DBParameterGroupName).filter(
    (parameter) => Source === undefined || parameter.Source === Source,
  );
  const { items, marker } = describedPage(found, ({ ParameterName }) => ParameterName, input);
  return { Parameters: items, Marker: marker };
}

/** ModifyDBParameterGroup: a dynamic parameter reaches every instance in sync with the group without a restart. */
export function modifyParameterGroup(
  state: RdsState,
  input: ModifyDBParameterGroupMessage,
): DBParameterGroupNameMessage {
  const changes = checkedChanges(state, input, { needsValue: true });
  const values = new Map(state.parameterValues(input.DBParameterGroupName ?? ''));
  for (const { ParameterName, ParameterValue = '', ApplyMethod } of changes) {
    values.set(ParameterName, { value: ParameterValue, method: ApplyMethod });
  }
  return change(state, input.DBParameterGroupName ?? '', values, changes);
}

export function resetParameterGroup(state: RdsState, input: ResetDBParameterGroupMessage): DBParameterGroupNameMessage {
  const changes = input.ResetAllParameters ? allOf(state, input) : checkedChanges(state, input, { needsValue: false });
  const values = new Map(state.parameterValues(input.DBParameterGroupName ?? ''));
  for (const { ParameterName } of changes) values.delete(ParameterName);
  return change(state, input.DBParameterGroupName ?? '', values, changes);
}

/** Tells the server what its group says now; done when it is put into service and whenever it has restarted. */
export async function applyParameters(state: RdsState, instance: DatabaseInstance): Promise<void> {
  const [readOnly] = known(state, instance.parameterGroup.name).filter(
    ({ ParameterName }) => ParameterName === 'read_only',
  );
  if (!readOnly) return;
  const isReplica = instance.replicaOf !== undefined;
  const value = readOnly.ParameterValue;
  await instance.server?.setReadOnly?.(value === '1' || (value === '{TrueIfReplica}' && isReplica));
}

function known(state: RdsState, group: string | undefined): readonly Parameter[] {
  const { DBParameterGroupName: name = '', DBParameterGroupFamily: family = '' } = state.groups.parameterGroup(
    group ?? '',
  );
  return parametersOf(family, state.parameterValues(name));
}

function allOf(state: RdsState, input: ResetDBParameterGroupMessage): readonly Change[] {
  requireOwn(input.DBParameterGroupName);
  return known(state, input.DBParameterGroupName)
    .filter(({ Source }) => Source === 'user')
    .map(({ ParameterName = '', ApplyType }) => ({
      ParameterName,
      ApplyMethod: ApplyType === 'dynamic' ? 'immediate' : 'pending-reboot',
    }));
}

function checkedChanges(
  state: RdsState,
  { DBParameterGroupName, Parameters = [] }: ModifyDBParameterGroupMessage | ResetDBParameterGroupMessage,
  { needsValue }: { readonly needsValue: boolean },
): readonly Change[] {
  const all = known(state, DBParameterGroupName);
  requireOwn(DBParameterGroupName);
  if (Parameters.length === 0 || Parameters.length > MOST_PARAMETERS) {
    throw invalidCombination(`A request takes 1 to ${MOST_PARAMETERS} parameters: got ${Parameters.length}`);
  }
  return Parameters.map(({ ParameterName = '', ParameterValue, ApplyMethod }) => {
    const parameter = all.find((one) => one.ParameterName === ParameterName);
    if (!parameter) {
      throw invalidValue(`Could not find parameter with name: ${ParameterName}; the local world knows ${namesOf(all)}`);
    }
    if (ApplyMethod === undefined) throw invalidCombination(`ApplyMethod is missing for ${ParameterName}`);
    if (ApplyMethod === 'immediate' && parameter.ApplyType !== 'dynamic') {
      throw invalidCombination('cannot use immediate apply method for static parameter');
    }
    if (needsValue && (ParameterValue === undefined || !isAllowed(parameter, ParameterValue))) {
      throw invalidValue(
        `Invalid parameter value: ${ParameterValue} for: ${ParameterName} allowed values are: ${parameter.AllowedValues}`,
      );
    }
    return { ParameterName, ApplyMethod, ...(ParameterValue === undefined ? {} : { ParameterValue }) };
  });
}

function namesOf(parameters: readonly Parameter[]): string {
  return parameters.map(({ ParameterName }) => ParameterName).join(', ') || 'none of this family';
}

function requireOwn(group: string | undefined): void {
  if (group?.startsWith('default.')) {
    throw new AwsError('InvalidParameterValue', `The parameter group ${group} is a default one and cannot be changed.`);
  }
}

function change(
  state: RdsState,
  group: string,
  values: GroupValues,
  changes: readonly Change[],
): DBParameterGroupNameMessage {
  state.setParameterValues(group, values);
  const atOnce = changes.every(({ ApplyMethod }) => ApplyMethod === 'immediate');
  for (const instance of state.instances.values()) {
    if (instance.parameterGroup.name !== group) continue;
    if (!atOnce) setStatus(state, instance, 'pending-reboot');
    else if (instance.parameterGroup.status === 'in-sync') applyAtOnce(state, instance);
  }
  return { DBParameterGroupName: group };
}

function applyAtOnce(state: RdsState, instance: DatabaseInstance): void {
  setStatus(state, instance, 'applying');
  const applying = instance.parameterGroup;
  state.inBackground(instance, 'apply parameters', async () => {
    await state.pause('modify');
    await applyParameters(state, instance);
    if (instance.parameterGroup === applying) setStatus(state, instance, 'in-sync');
  });
}

function setStatus(
  state: RdsState,
  instance: DatabaseInstance,
  status: DatabaseInstance['parameterGroup']['status'],
): void {
  instance.parameterGroup = { name: instance.parameterGroup.name, status };
  state.publish(instance);
}
