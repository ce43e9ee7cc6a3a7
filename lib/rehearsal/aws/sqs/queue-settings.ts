import type { QueueSettings } from './queue';

const KNOWN_PROPERTIES = [
  'QueueName',
  'VisibilityTimeout',
  'DelaySeconds',
  'MessageRetentionPeriod',
  'RedrivePolicy',
  'ReceiveMessageWaitTimeSeconds',
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'Tags',
];

/** Reads the properties of `AWS::SQS::Queue`. Throws for properties the local world has no answer to. */
export function queueSettings(properties: Readonly<Record<string, unknown>>): QueueSettings {
  const unknown = Object.keys(properties).filter((name) => !KNOWN_PROPERTIES.includes(name));
  if (unknown.length > 0) throw new Error(`queue properties ${unknown.join(', ')} are not modelled`);
  const redrive = properties['RedrivePolicy'] as
    | { deadLetterTargetArn: string; maxReceiveCount: number | string }
    | undefined;
  return {
    visibilityTimeoutSeconds: Number(properties['VisibilityTimeout'] ?? 30),
    delaySeconds: Number(properties['DelaySeconds'] ?? 0),
    retentionSeconds: Number(properties['MessageRetentionPeriod'] ?? 345_600),
    ...(redrive
      ? {
          redrive: {
            deadLetterTargetArn: redrive.deadLetterTargetArn,
            maxReceiveCount: Number(redrive.maxReceiveCount),
          },
        }
      : {}),
  };
}
