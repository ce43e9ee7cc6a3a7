import * as sdk from '@aws-sdk/client-ecs';
import type { Operations, Service } from '../../service';
import { runningCount } from './deployment-record';
import { ecsAuthorization } from './ecs-authorization';
import { type EcsDependencies, EcsState } from './ecs-state';
import type { EcsTask } from './ecs-task';
import { pageOf } from './page';
import { runTaskOperation } from './run-task';
import { serviceOperations } from './service-operations';
import type { NewService } from './service-settings';
import { taskOperations } from './task-operations';
import { startProcess } from './task-process';

export interface NewTaskDefinition {
  readonly family: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly container: {
    /** @default - the family */
    readonly name?: string;
    /** Program and arguments; `node` is the Node.js of the local world. */
    readonly command: readonly string[];
    /** Port on which the container listens; it gets it as LISTEN_PORT. */
    readonly port?: number;
    /** Seconds from SIGTERM to SIGKILL. @default 30 */
    readonly stopTimeout?: number;
  };
  /** @default 256 */
  readonly cpu?: string;
  /** @default 512 */
  readonly memory?: string;
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
}

/** A service seen as a scalable target. */
export interface ScalableServices {
  /** Undefined when there is no such active service. */
  desiredCount(cluster: string, serviceName: string): number | undefined;
  setDesiredCount(cluster: string, serviceName: string, desiredCount: number): void;
}

export interface EcsControl extends ScalableServices {
  addCluster(name: string): { readonly arn: string };
  /** Adds a host to a cluster, for daemons; gives its ARN. */
  addContainerInstance(cluster: string, attributes?: Readonly<Record<string, string>>): string;
  /** Gives the ARN of the new revision. */
  registerTaskDefinition(definition: NewTaskDefinition): string;
  /** Gives the service's ARN; tasks start at once. */
  createService(service: NewService): string;
  /** Sets the status without touching tasks, for services that were deleted by somebody else. */
  setServiceStatus(cluster: string, serviceName: string, status: 'ACTIVE' | 'DRAINING' | 'INACTIVE'): void;
  /** Every task that runs or stopped within the last hour. */
  tasks(): EcsTask[];
  /** Resolves when the service has one deployment, all desired tasks serve and no other task is left. */
  whenSteady(cluster: string, serviceName: string): Promise<void>;
  /** Resolves when the condition holds; looked at after every change of a task. */
  when(condition: () => boolean): Promise<void>;
  /** Calls the listener after every change of a task; gives a function that ends it. */
  onTask(listener: (task: EcsTask) => void): () => void;
}

/** ECS with real processes as tasks, one container a task: Fargate, and daemons on hosts that are names only. */
export function createEcs(
  dependencies: Omit<EcsDependencies, 'startTask' | 'targets'> & Partial<EcsDependencies>,
): Service<typeof sdk> & EcsControl & { close(): Promise<void> } {
  const state = new EcsState({ targets: undefined, startTask: startProcess, ...dependencies });
  const active = (cluster: string, name: string) => {
    const service = state.clusters.has(cluster) ? state.findService(cluster, name) : undefined;
    return service?.status === 'ACTIVE' ? service : undefined;
  };

  const operations: Operations<typeof sdk> = {
    ...serviceOperations(state),
    ...taskOperations(state),
    ...runTaskOperation(state),
    DescribeTaskDefinition: (input) => ({ taskDefinition: state.taskDefinitions.describe(input) }),
    ListTaskDefinitions: (input) => state.taskDefinitions.list(input),
    RegisterTaskDefinition: (input) => ({ taskDefinition: state.taskDefinitions.register(input) }),
    ListClusters: (input) => {
      const { page, nextToken } = pageOf([...state.clusters.values()], input, 100);
      return { clusterArns: page.map(({ arn }) => arn), ...(nextToken && { nextToken }) };
    },
    DescribeClusters: ({ clusters = ['default'] }) => {
      const found = clusters.map((name) => ({ name, cluster: state.clusters.get(name.split('/').at(-1) ?? '') }));
      return {
        clusters: found.flatMap(({ cluster }) =>
          cluster === undefined
            ? []
            : {
                clusterArn: cluster.arn,
                clusterName: cluster.name,
                status: 'ACTIVE',
                activeServicesCount: cluster.services.size,
                runningTasksCount: runningCount(state.tasks(cluster)),
                registeredContainerInstancesCount: cluster.instances.length,
              },
        ),
        failures: found
          .filter(({ cluster }) => cluster === undefined)
          .map(({ name }) => ({
            arn: name.startsWith('arn:') ? name : state.arn(`cluster/${name}`),
            reason: 'MISSING',
          })),
      };
    },
  };

  return {
    signingName: 'ecs',
    sdk,
    operations,
    authorization: ecsAuthorization(state),
    addCluster: (name) => state.addCluster(name),
    addContainerInstance: (cluster, attributes = {}) => state.addInstance(cluster, attributes).arn,
    registerTaskDefinition: (definition) => register(state, definition),
    createService: (service) => state.createService(service).settings.arn,
    setServiceStatus: (cluster, name, status) => {
      state.service(cluster, name).status = status;
    },
    desiredCount: (cluster, name) => active(cluster, name)?.desiredCount,
    setDesiredCount: (cluster, name, desiredCount) => {
      const service = state.service(cluster, name);
      service.desiredCount = desiredCount;
      service.reconcile();
    },
    tasks: () => [...state.clusters.values()].flatMap((cluster) => state.tasks(cluster)),
    whenSteady: (cluster, name) => {
      const service = state.service(cluster, name);
      return state.when(() => service.isSteady);
    },
    when: (condition) => state.when(condition),
    onTask: (listener) => state.onTask(listener),
    close: () => state.close(),
  };
}

function register(state: EcsState, { family, environment, container, ...rest }: NewTaskDefinition): string {
  const { name = family, command, port, stopTimeout } = container;
  const registered = state.taskDefinitions.register({
    cpu: '256',
    memory: '512',
    ...rest,
    family,
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [
      {
        name,
        image: `${family}:local`,
        essential: true,
        command: [...command],
        environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
        ...(port !== undefined && { portMappings: [{ containerPort: port, protocol: 'tcp' }] }),
        ...(stopTimeout !== undefined && { stopTimeout }),
      },
    ],
  });
  return registered.taskDefinitionArn ?? '';
}
