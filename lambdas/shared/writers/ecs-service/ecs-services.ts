import { writerSubject } from '../../contract/writer';
import { Ecs, type ObservedService, type Writer } from '../../ecs';
import type { ObservedTask } from '../../ecs-task';
import { LoadBalancer, type TargetGroupHealth } from '../../load-balancer';
import { type ObservedTarget, Scaling, type ScalingTarget } from '../../scaling';
import { absent } from '../writer-findings';
import type {
  Configured,
  FindOptions,
  FoundWriter,
  LookOptions,
  Purpose,
  Recorded,
  SeenWriter,
  WriterEnd,
  WriterKind,
} from '../writer-kind';
import { lastEnd } from './ended';
import { foundService } from './find';
import { resumeChanges } from './resume';
import { missingTasks, resumeFaults } from './resumed';
import { activityOf, stopChanges, tracesOf } from './stop';

/** What is read for which purpose, beside the services themselves. */
const READS: Readonly<Record<Purpose, readonly ('scaling' | 'tasks' | 'protection' | 'targetHealth' | 'ended')[]>> = {
  stop: ['scaling', 'tasks', 'protection'],
  assess: ['scaling', 'tasks', 'targetHealth'],
  swap: ['tasks'],
  // Scaling is set without a look: an answer from before the stop would leave it suspended, and tasks that run do not tell.
  resume: [],
  confirm: ['targetHealth'],
  steady: ['targetHealth', 'ended'],
};

/** ECS services: stopped by their desired count, daemons by a placement constraint that no instance meets. */
export class EcsServices implements WriterKind<'ecsService'> {
  constructor(
    private readonly ecs = new Ecs(),
    private readonly scaling = new Scaling(),
    private readonly loadBalancer = new LoadBalancer(),
  ) {}

  async find(
    writers: readonly Configured<'ecsService'>[],
    { resumeWith }: FindOptions,
  ): Promise<readonly FoundWriter[]> {
    const { found } = await this.ecs.describeServices(writers);
    const targets = await this.scaling.targets(writers);
    return writers.map((writer) => {
      const service = serviceOf(writer, found);
      return service
        ? foundService(writer, service, targetOf(writer, targets), resumeWith[writer.service])
        : absent(writer);
    });
  }

  async look(
    writers: readonly Recorded<'ecsService'>[],
    { purpose, force }: LookOptions,
  ): Promise<readonly SeenWriter[]> {
    const reads = READS[purpose];
    const ports = { ecs: this.ecs, scaling: this.scaling };
    const { found } = await this.ecs.describeServices(writers);
    const targets = reads.includes('scaling') ? await this.scaling.targets(writers) : [];
    const health = reads.includes('targetHealth') ? await this.targetHealth(found) : [];
    return Promise.all(
      writers.map(async (recorded): Promise<SeenWriter> => {
        const service = serviceOf(recorded, found);
        const target = targetOf(recorded, targets);
        const tasks = reads.includes('tasks') && service ? await this.tasksOf(service) : [];
        const protectedTasks = reads.includes('protection') ? await this.protectedOf(recorded, tasks) : [];
        const running = { recorded, service, target, tasks, protectedTasks };
        const traces = tracesOf(running);
        const ended = reads.includes('ended') && service ? await this.lastEndOf(service) : undefined;
        return {
          subject: writerSubject(recorded),
          stop: stopChanges(running, ports, force),
          active: activityOf(running),
          settleSeconds: 0,
          ...(traces ? { traces } : {}),
          ...(ended ? { ended } : {}),
          missing: missingTasks(recorded, service, health),
          resume: (resumption) => resumeChanges({ recorded, service, target }, resumption, ports),
          notResumed: (resumption) => resumeFaults(recorded, service, health, resumption),
        };
      }),
    );
  }

  private async tasksOf({ cluster, service, status }: ObservedService): Promise<readonly ObservedTask[]> {
    return status === 'INACTIVE' ? [] : this.ecs.tasksNotStopped(cluster, service);
  }

  private async lastEndOf(service: ObservedService): Promise<WriterEnd | undefined> {
    return lastEnd(service, await this.ecs.endedTasks(service.cluster, service.service));
  }

  private async protectedOf(
    { cluster, schedulingStrategy }: Recorded<'ecsService'>,
    tasks: readonly ObservedTask[],
  ): Promise<readonly string[]> {
    const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').map(({ taskArn }) => taskArn);
    return running.length > 0 && schedulingStrategy === 'REPLICA' ? this.ecs.protectedTasks(cluster, running) : [];
  }

  private async targetHealth(found: readonly ObservedService[]): Promise<readonly TargetGroupHealth[]> {
    const groups = new Set(found.flatMap((service) => service.targetGroupArns));
    return Promise.all([...groups].map((group) => this.loadBalancer.health(group)));
  }
}

function serviceOf(writer: Writer, found: readonly ObservedService[]): ObservedService | undefined {
  return found.find(({ cluster, service }) => cluster === writer.cluster && service === writer.service);
}

function targetOf(writer: Writer, targets: readonly ObservedTarget[]): ScalingTarget | undefined {
  return targets.find(({ cluster, service }) => cluster === writer.cluster && service === writer.service)?.target;
}
