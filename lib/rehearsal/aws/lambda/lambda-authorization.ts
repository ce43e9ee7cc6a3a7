import type * as sdk from '@aws-sdk/client-lambda';
import type { Authorization, Service } from '../../service';
import type { WorldContext } from '../../world';
import type { EventSourceMappings } from './event-source-mappings';

/** What IAM is asked: functions by ARN, mappings by ARN with the function they call as a condition. */
export function lambdaAuthorization(
  context: WorldContext,
  mappings: Pick<EventSourceMappings, 'identity'>,
): NonNullable<Service['authorization']> {
  const onFunction =
    (operation: string) =>
    ({ FunctionName }: { FunctionName?: string }): Authorization[] => [
      { action: `lambda:${operation}`, resources: [arnAsked(context, FunctionName ?? '')] },
    ];
  const onMapping =
    (operation: string) =>
    ({ UUID }: { UUID?: string }): Authorization[] => {
      const { arn, functionArn } = mappings.identity(UUID);
      const condition = functionArn === undefined ? {} : { context: { 'lambda:FunctionArn': functionArn } };
      return [{ action: `lambda:${operation}`, resources: [arn], ...condition }];
    };
  const functions = ['GetFunction', 'GetFunctionConfiguration'].concat(
    ['Put', 'Get', 'Delete'].map((verb) => `${verb}FunctionConcurrency`),
  );
  const existing = ['Get', 'Update', 'Delete'].map((verb) => `${verb}EventSourceMapping`);
  return {
    Invoke: ({ FunctionName, Qualifier }: sdk.InvocationRequest) => [
      { action: 'lambda:InvokeFunction', resources: [arnAsked(context, FunctionName!, Qualifier)] },
    ],
    ...Object.fromEntries(functions.map((operation) => [operation, onFunction(operation)])),
    ...Object.fromEntries(existing.map((operation) => [operation, onMapping(operation)])),
    CreateEventSourceMapping: ({ FunctionName }: sdk.CreateEventSourceMappingRequest) => [
      {
        action: 'lambda:CreateEventSourceMapping',
        resources: ['*'],
        context: { 'lambda:FunctionArn': arnAsked(context, FunctionName!) },
      },
    ],
    ListEventSourceMappings: () => [{ action: 'lambda:ListEventSourceMappings', resources: ['*'] }],
  };
}

/** The ARN a caller means, whether or not there is such a function: IAM answers first. */
function arnAsked({ region, accountId }: WorldContext, nameOrArn: string, qualifier?: string): string {
  const arn = nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:lambda:${region}:${accountId}:function:${nameOrArn}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}
