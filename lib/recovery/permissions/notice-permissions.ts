import { AUDIENCES, type Audience } from '../recovery-names';
import type { Permission, PermissionScope } from './permission';

/** Mail to the audiences named; the topics are encrypted with the data key. */
export function publishTo(scope: PermissionScope, audiences: readonly Audience[] = AUDIENCES): Permission[] {
  return [
    { actions: ['sns:Publish'], resources: audiences.map((audience) => scope.names.topicArn(audience)) },
    { actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [scope.dataKeyArn] },
  ];
}

/** Events of this system on the default bus. */
export function putEvents({ names }: PermissionScope): Permission {
  return {
    actions: ['events:PutEvents'],
    resources: [names.arn('events', 'event-bus/default')],
    conditions: { StringEquals: { 'events:source': 'database-recovery' } },
  };
}

/** Objects below one folder of the report bucket. */
export function writeObjects(scope: PermissionScope, folder: 'worlds' | 'verdicts' | 'reports'): Permission[] {
  return [
    {
      actions: ['s3:PutObject'],
      resources: [`${scope.names.bucketArn}/${folder}/${scope.database.key}/*`],
      wide: 'objects are named by incident and execution; folder and database are named',
    },
    { actions: ['kms:GenerateDataKey'], resources: [scope.dataKeyArn] },
  ];
}
