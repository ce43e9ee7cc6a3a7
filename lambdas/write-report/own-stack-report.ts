import { recordedSettings } from '../shared/instance-settings';
import { ownStackOf } from '../shared/own-stack';
import type { OwnStackReport, ReportInput } from './contract';

/**
 * What the stack that deployed the database will see when it is deployed next: it knows the database by its
 * identifier, and that belongs to another instance now. Absent where no stack has it or the names were not swapped.
 */
export function ownStackReport({ state, record }: ReportInput): OwnStackReport | undefined {
  const stack = record && ownStackOf(recordedSettings(record).tags);
  const production = state.swap?.status === 'done' ? state.swap.production : undefined;
  if (!stack || !production || production.resourceId === record.original.resourceId) {
    return undefined;
  }
  const { stackName, logicalId } = stack;
  const { productionIdentifier } = state.database;
  const differences = state.fenceDown?.differences;
  return {
    ...stack,
    replaced: { identifier: productionIdentifier, before: record.original.resourceId, after: production.resourceId },
    willSee: [
      `resource '${logicalId}' still has the physical ID '${productionIdentifier}': the stack now manages instance '${production.resourceId}' in place of '${record.original.resourceId}'`,
      differences
        ? `drift in ${differences.join('; ')}: a deployment that touches the resource sets it back to the template`
        : 'no drift by this recovery: every setting of the restored instance equals that of the original, so a deployment without changes changes nothing',
      `values that the stack has read from the old instance stay as they were until the resource is updated: DbiResourceId '${record.original.resourceId}' and MasterUserSecret.SecretArn in outputs, exports and references`,
      'a change that replaces the resource, its removal from the template, or the deletion of the stack acts on the restored instance: set DeletionPolicy and UpdateReplacePolicy to Retain first',
      'SnapshotIdentifier, SourceDBInstanceIdentifier and the like must neither be added nor changed to tell the stack of this restore: each makes CloudFormation replace the database',
      `the tags aws:cloudformation:* are on the retired instance alone, since only CloudFormation sets them: stack '${stackName}' does not know the retired instance by them`,
    ],
    commands: [
      `aws cloudformation detect-stack-resource-drift --stack-name ${stackName} --logical-resource-id ${logicalId}`,
      `cdk diff ${stackName}`,
    ],
    otherwise: `where the difference cannot be taken: deploy '${logicalId}' with DeletionPolicy Retain, take it out of the stack, and bring '${productionIdentifier}' in again with 'cdk import ${stackName}'`,
  };
}
