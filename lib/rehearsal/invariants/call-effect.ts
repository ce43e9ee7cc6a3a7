import type { RegisterScalableTargetCommandInput } from '@aws-sdk/client-application-auto-scaling';
import type { UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import type { ObservedCall } from '../simulation/observed-calls';

/** What of the world a call would let write again, or hold back. */
export interface Effect {
  readonly kind: 'scales up' | 'scales down' | 'opens' | 'closes' | 'enables' | 'disables' | 'shows the page';
  /** `service shop/orders-api`, `instance orders-prod`. */
  readonly subject: string;
}

export interface Surroundings {
  desiredCount(cluster: string, service: string): number | undefined;
  readonly quarantineGroups: ReadonlySet<string>;
  /** Paths on which the maintenance page is shown; empty when there is no page. */
  readonly pagePaths: readonly string[];
}

/** The effect of a call on who may write; `undefined` for calls without any. */
export function effectOf(
  { service, operation, input }: Pick<ObservedCall, 'service' | 'operation' | 'input'>,
  around: Surroundings,
): Effect | undefined {
  switch (`${service}:${operation}`) {
    case 'ecs:UpdateService':
      return serviceEffect(input as UpdateServiceCommandInput, around);
    case 'application-autoscaling:RegisterScalableTarget':
      return scalingEffect(input as RegisterScalableTargetCommandInput, around);
    case 'rds:ModifyDBInstance':
      return fenceEffect(input as ModifyDBInstanceMessage, around);
    case 'scheduler:UpdateSchedule':
      return switched(input, 'schedule', (input as { readonly State?: string }).State === 'ENABLED', 'Name');
    case 'events:EnableRule':
      return switched(input, 'rule', true, 'Name');
    case 'events:DisableRule':
      return switched(input, 'rule', false, 'Name');
    case 'lambda:UpdateEventSourceMapping':
      return switched(input, 'mapping', (input as { readonly Enabled?: boolean }).Enabled === true, 'UUID');
    case 'lambda:DeleteFunctionConcurrency':
      return switched(input, 'function', true, 'FunctionName');
    case 'lambda:PutFunctionConcurrency': {
      const { ReservedConcurrentExecutions = 0 } = input as { readonly ReservedConcurrentExecutions?: number };
      return switched(input, 'function', ReservedConcurrentExecutions > 0, 'FunctionName');
    }
    case 'elasticloadbalancing:ModifyRule': {
      const text = JSON.stringify((input as { readonly Conditions?: unknown }).Conditions ?? []);
      const shows =
        around.pagePaths.length > 0 && around.pagePaths.every((path) => text.includes(JSON.stringify(path)));
      return shows ? { kind: 'shows the page', subject: 'maintenance page' } : undefined;
    }
    default:
      return undefined;
  }
}

/** Effects that let writers write. */
export function isResuming({ kind }: Effect): boolean {
  return kind === 'scales up' || kind === 'opens' || kind === 'enables';
}

function serviceEffect(
  { cluster = 'default', service = '', desiredCount }: UpdateServiceCommandInput,
  around: Surroundings,
): Effect | undefined {
  const now = around.desiredCount(cluster, service);
  if (desiredCount === undefined || now === undefined || desiredCount === now) return undefined;
  return { kind: desiredCount > now ? 'scales up' : 'scales down', subject: `service ${cluster}/${service}` };
}

function scalingEffect(
  { ResourceId = '', MinCapacity, MaxCapacity }: RegisterScalableTargetCommandInput,
  around: Surroundings,
): Effect | undefined {
  const [, cluster = '', service = ''] = ResourceId.split('/');
  const now = around.desiredCount(cluster, service) ?? 0;
  const subject = `service ${cluster}/${service}`;
  if (MinCapacity !== undefined && MinCapacity > now) return { kind: 'scales up', subject };
  return MaxCapacity !== undefined && MaxCapacity < now ? { kind: 'scales down', subject } : undefined;
}

function fenceEffect(
  { DBInstanceIdentifier, VpcSecurityGroupIds }: ModifyDBInstanceMessage,
  { quarantineGroups }: Surroundings,
): Effect | undefined {
  if (!VpcSecurityGroupIds) return undefined;
  const closes = VpcSecurityGroupIds.every((groupId) => quarantineGroups.has(groupId));
  return { kind: closes ? 'closes' : 'opens', subject: `instance ${DBInstanceIdentifier}` };
}

function switched(input: unknown, what: string, on: boolean, key: string): Effect {
  const name = String((input as Readonly<Record<string, unknown>>)[key] ?? '');
  return { kind: on ? 'enables' : 'disables', subject: `${what} ${name}` };
}
