import type { RecordedService } from '../../../../lambdas/shared/contract/recorded-service';
import type { Ecs, ObservedService, ServiceChange } from '../../../../lambdas/shared/ecs';
import type { ObservedTask } from '../../../../lambdas/shared/ecs-task';
import type { LoadBalancer } from '../../../../lambdas/shared/load-balancer';
import type { ObservedTarget, Scaling } from '../../../../lambdas/shared/scaling';
import { carryOut } from '../../../../lambdas/shared/writers/carry-out';
import { EcsServices } from '../../../../lambdas/shared/writers/ecs-service/ecs-services';
import type { LookOptions, SeenWriter } from '../../../../lambdas/shared/writers/writer-kind';

const on = { database: 'orders', incidentId: 'INC-1' };

interface EcsWorld {
  readonly found: readonly ObservedService[];
  readonly targets?: readonly ObservedTarget[];
  readonly tasks?: readonly ObservedTask[];
  readonly protectedTasks?: readonly string[];
}

/** The kind on a world that only remembers what was asked of it. */
export function services({ found, targets = [], tasks = [], protectedTasks = [] }: EcsWorld) {
  const calls: unknown[] = [];
  const ecs = {
    describeServices: async () => ({ found, missing: [] }),
    tasksNotStopped: async () => tasks,
    protectedTasks: async () => protectedTasks,
    clearProtection: async (_cluster: string, arns: readonly string[]) => void calls.push(['unprotect', arns]),
    stopTask: async (_cluster: string, arn: string) => void calls.push(['stopTask', arn]),
    updateService: async (_: ObservedService, change: ServiceChange) => void calls.push(change),
  } as unknown as Ecs;
  const scaling = {
    targets: async () => targets,
    suspend: async () => void calls.push('suspend'),
    restore: async (_: unknown, bounds: unknown) => void calls.push(['scaling', bounds]),
  } as unknown as Scaling;
  const loadBalancer = {
    health: async (targetGroupArn: string) => ({ targetGroupArn, healthy: 0, others: 'initial: 1' }),
  } as unknown as LoadBalancer;
  const kind = new EcsServices(ecs, scaling, loadBalancer);
  const look = async (writer: RecordedService, options: Partial<LookOptions> = {}): Promise<SeenWriter> => {
    const [one] = await kind.look([writer], { purpose: 'stop', force: false, on, ...options });
    return one!;
  };
  const stop = async (writer: RecordedService, options: Partial<LookOptions> = {}) => {
    await carryOut((await look(writer, options)).stop, async () => void calls.push('guard'));
    return calls.filter((call) => call !== 'guard');
  };
  const resume = async (writer: RecordedService, resumption: Parameters<SeenWriter['resume']>[0]) => {
    await carryOut((await look(writer, { purpose: 'resume' })).resume(resumption), async () => undefined);
    return calls;
  };
  const find = async (name: string, resumeWith = {}) => {
    const writer = { kind: 'ecsService' as const, cluster: 'shop', service: name };
    return (await kind.find([writer], { resumeWith, all: [writer], on }))[0]!;
  };
  return { calls, look, stop, resume, find };
}
