import type {
  DescribeTaskDefinitionCommandInput,
  ListTaskDefinitionsCommandInput,
  ListTaskDefinitionsCommandOutput,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../service';
import type { WorldContext } from '../../world';
import { invalidParameter, refuseOthers } from './ecs-errors';
import { pageOf } from './page';

const TASK_PARAMETERS = [
  'family',
  'containerDefinitions',
  'cpu',
  'memory',
  'networkMode',
  'requiresCompatibilities',
  'taskRoleArn',
  'executionRoleArn',
  'runtimePlatform',
];

const CONTAINER_PARAMETERS = [
  'name',
  'image',
  'cpu',
  'memory',
  'essential',
  'entryPoint',
  'command',
  'environment',
  'portMappings',
  'stopTimeout',
  'logConfiguration',
];

/** Task definitions of one account: families and their revisions, which never change. */
export class TaskDefinitions {
  private readonly families = new Map<string, TaskDefinition[]>();

  constructor(private readonly context: WorldContext) {}

  /** Adds a revision. One container is modelled; its image is recorded, its command is what runs. */
  register(input: RegisterTaskDefinitionCommandInput): TaskDefinition {
    refuseOthers(input, TASK_PARAMETERS);
    const family = input.family ?? '';
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) throw invalidParameter(`Invalid family name '${family}'.`);
    const [container, ...more] = input.containerDefinitions ?? [];
    if (container === undefined || more.length > 0) {
      throw invalidParameter(
        `the local world runs tasks of one container, found ${more.length + (container ? 1 : 0)} in '${family}'`,
      );
    }
    refuseOthers(container, CONTAINER_PARAMETERS);
    if ([...(container.entryPoint ?? []), ...(container.command ?? [])].length === 0) {
      throw invalidParameter(`the local world needs a command to run for container '${container.name}' of '${family}'`);
    }
    const revisions = this.families.get(family) ?? [];
    const revision = revisions.length + 1;
    const definition: TaskDefinition = {
      ...structuredClone(input),
      networkMode: 'awsvpc',
      taskDefinitionArn: this.arn(`${family}:${revision}`),
      revision,
      status: 'ACTIVE',
      registeredAt: this.context.clock.now(),
    };
    this.families.set(family, [...revisions, definition]);
    return definition;
  }

  /** By ARN, `family:revision`, or `family` for its newest revision. */
  find(name: string | undefined): TaskDefinition | undefined {
    const [family = '', revision] = (name ?? '').replace(/^arn:.*:task-definition\//, '').split(':');
    const revisions = this.families.get(family) ?? [];
    return revision === undefined ? revisions.at(-1) : revisions[Number(revision) - 1];
  }

  describe(input: DescribeTaskDefinitionCommandInput): TaskDefinition {
    const found = this.find(input.taskDefinition);
    if (found === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
    const { registeredAt, ...definition } = found;
    return { ...structuredClone(definition), registeredAt };
  }

  list(
    input: ListTaskDefinitionsCommandInput,
  ): Pick<ListTaskDefinitionsCommandOutput, 'taskDefinitionArns' | 'nextToken'> {
    refuseOthers(input, ['familyPrefix', 'status', 'sort', 'maxResults', 'nextToken']);
    const families = [...this.families.keys()].sort().filter((name) => name.startsWith(input.familyPrefix ?? ''));
    const arns = families.flatMap((name) =>
      (this.families.get(name) ?? []).map(({ taskDefinitionArn = '' }) => taskDefinitionArn),
    );
    if (input.status === 'INACTIVE' || input.status === 'DELETE_IN_PROGRESS') return { taskDefinitionArns: [] };
    const { page, nextToken } = pageOf(input.sort === 'DESC' ? arns.reverse() : arns, input, 100);
    return { taskDefinitionArns: page, ...(nextToken && { nextToken }) };
  }

  private arn(name: string): string {
    return `arn:aws:ecs:${this.context.region}:${this.context.accountId}:task-definition/${name}`;
  }
}
