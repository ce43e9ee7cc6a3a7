import { configuredWriters } from '../../database-settings';
import type { Permission, PermissionScope } from './permission';
import { NO_RESOURCE_LEVEL } from './service-permissions';

/** Lambda functions that write, with their event source mappings. */
export function describeFunctionWriters(scope: PermissionScope): Permission[] {
  return ofFunctions(scope, (arns) => [
    { actions: ['lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency'], resources: arns },
    { actions: ['lambda:ListEventSourceMappings'], resources: ['*'], wide: NO_RESOURCE_LEVEL },
  ]);
}

/** Reserved concurrency and event source mappings. Only what resumes may take a reservation away. */
export function changeFunctionWriters(scope: PermissionScope, to: 'stop' | 'resume'): Permission[] {
  return ofFunctions(scope, (arns) => [
    {
      actions: ['lambda:PutFunctionConcurrency', ...(to === 'resume' ? ['lambda:DeleteFunctionConcurrency'] : [])],
      resources: arns,
    },
    {
      actions: ['lambda:UpdateEventSourceMapping'],
      resources: [scope.names.arn('lambda', 'event-source-mapping:*')],
      conditions: { ArnLike: { 'lambda:FunctionArn': arns.flatMap((arn) => [arn, `${arn}:*`]) } },
      wide: 'mappings have random names; the condition names the functions that they feed',
    },
  ]);
}

/** Functions of the user's own, asked how their writers are, and to freeze and resume them. */
export function invokeHooks({ database }: PermissionScope): Permission[] {
  const arns = configuredWriters(database).flatMap((writer) => (writer.kind === 'hook' ? [writer.functionArn] : []));
  return arns.length > 0 ? [{ actions: ['lambda:InvokeFunction'], resources: [...new Set(arns)] }] : [];
}

function ofFunctions(
  { names, database }: PermissionScope,
  permissions: (arns: string[]) => Permission[],
): Permission[] {
  const arns = database.writers.flatMap((writer) =>
    writer.kind === 'lambda' ? [names.arn('lambda', `function:${writer.functionName}`)] : [],
  );
  return arns.length > 0 ? permissions(arns) : [];
}
