import type * as sdk from '@aws-sdk/client-ecs';
import type { Operations } from '../../service';
import { describeService, tagList } from './ecs-descriptions';
import { invalidParameter, refuseOthers, serviceNotActive } from './ecs-errors';
import type { EcsService } from './ecs-service';
import type { EcsState } from './ecs-state';
import { pageOf } from './page';
import { checkConstraints } from './placement-constraint';

const UPDATABLE = [
  'cluster',
  'service',
  'desiredCount',
  'taskDefinition',
  'deploymentConfiguration',
  'forceNewDeployment',
  'healthCheckGracePeriodSeconds',
  'placementConstraints',
];

type Names =
  | 'DescribeServices'
  | 'ListServices'
  | 'UpdateService'
  | 'TagResource'
  | 'UntagResource'
  | 'ListTagsForResource';

export function serviceOperations(state: EcsState): Pick<Operations<typeof sdk>, Names> {
  return {
    DescribeServices: ({ cluster, services = [], include = [] }) => {
      if (services.length < 1 || services.length > 10) {
        throw invalidParameter(
          services.length === 0 ? 'Services cannot be empty.' : 'The maximum number of services is 10.',
        );
      }
      const found = services.map((name) => ({ name, service: state.findService(cluster, name) }));
      const missing = found.filter(({ service }) => service === undefined);
      return {
        services: found.flatMap(({ service }) => (service ? describeService(service, include.includes('TAGS')) : [])),
        failures: missing.map(({ name }) => ({ arn: missingArn(state, cluster, name), reason: 'MISSING' })),
      };
    },
    ListServices: (input) => {
      refuseOthers(input, ['cluster', 'launchType', 'schedulingStrategy', 'maxResults', 'nextToken']);
      const all = [...state.cluster(input.cluster).services.values()].filter(({ settings, status, launchType }) => {
        const strategy = input.schedulingStrategy ?? settings.schedulingStrategy;
        return (
          status !== 'INACTIVE' &&
          settings.schedulingStrategy === strategy &&
          (input.launchType ?? launchType) === launchType
        );
      });
      const { page, nextToken } = pageOf(all, { ...input, maxResults: input.maxResults ?? 10 }, 100);
      return { serviceArns: page.map(({ settings }) => settings.arn), ...(nextToken && { nextToken }) };
    },
    UpdateService: (input) => {
      refuseOthers(input, UPDATABLE);
      const service = state.service(input.cluster, input.service);
      if (service.status !== 'ACTIVE') throw serviceNotActive();
      const taskDefinitionArn = checkedTaskDefinition(state, service, input);
      const desiredCount = checkedDesiredCount(service, input.desiredCount);
      checkConstraints(input.placementConstraints ?? []);
      service.configuration = checkedConfiguration(service, input.deploymentConfiguration);
      service.healthCheckGracePeriodSeconds =
        input.healthCheckGracePeriodSeconds ?? service.healthCheckGracePeriodSeconds;
      service.desiredCount = desiredCount;
      service.placementConstraints = structuredClone(input.placementConstraints ?? service.placementConstraints);
      if (taskDefinitionArn !== service.primary.taskDefinitionArn || input.forceNewDeployment)
        service.deploy(taskDefinitionArn);
      service.reconcile();
      return { service: describeService(service, false) };
    },
    TagResource: ({ resourceArn, tags = [] }) => {
      const stored = tagged(state, resourceArn);
      for (const { key = '', value = '' } of tags) stored.set(key, value);
      return {};
    },
    UntagResource: ({ resourceArn, tagKeys = [] }) => {
      const stored = tagged(state, resourceArn);
      for (const key of tagKeys) stored.delete(key);
      return {};
    },
    ListTagsForResource: ({ resourceArn }) => ({ tags: tagList(tagged(state, resourceArn)) }),
  };
}

function checkedTaskDefinition(
  state: EcsState,
  service: EcsService,
  input: { taskDefinition?: string | undefined; forceNewDeployment?: boolean | undefined },
): string {
  const controller = service.settings.deploymentController;
  const advice = controller === 'CODE_DEPLOY' ? ' Use AWS CodeDeploy to trigger a new deployment.' : '';
  if (controller !== 'ECS' && input.forceNewDeployment) {
    throw invalidParameter(
      `Cannot force a new deployment on services with a ${controller} deployment controller.${advice}`,
    );
  }
  if (input.taskDefinition === undefined) return service.primary.taskDefinitionArn;
  if (controller !== 'ECS') {
    throw invalidParameter(
      `Unable to update task definition on services with a ${controller} deployment controller.${advice}`,
    );
  }
  const arn = state.taskDefinitions.find(input.taskDefinition)?.taskDefinitionArn;
  if (arn === undefined) throw invalidParameter('Unable to find task definition.');
  return arn;
}

function checkedDesiredCount(service: EcsService, desiredCount: number | undefined): number {
  if (desiredCount === undefined) return service.desiredCount;
  if (service.settings.schedulingStrategy === 'DAEMON') {
    throw invalidParameter(
      'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
    );
  }
  if (!Number.isInteger(desiredCount) || desiredCount < 0) {
    throw invalidParameter(`Invalid desired count: expected 0 or more, found ${desiredCount}`);
  }
  return desiredCount;
}

function checkedConfiguration(
  service: EcsService,
  change: sdk.DeploymentConfiguration | undefined,
): sdk.DeploymentConfiguration {
  if (change === undefined) return service.configuration;
  refuseOthers(change, ['maximumPercent', 'minimumHealthyPercent', 'deploymentCircuitBreaker']);
  const breaker = change.deploymentCircuitBreaker;
  if (breaker !== undefined) {
    refuseOthers(breaker, ['enable', 'rollback']);
    if (service.settings.deploymentController !== 'ECS') {
      throw invalidParameter('Deployment circuit breaker is only available for the ECS deployment controller.');
    }
    if (breaker.enable === undefined || breaker.rollback === undefined) {
      throw invalidParameter('deploymentCircuitBreaker: expected enable and rollback');
    }
  }
  const configuration = { ...service.configuration, ...structuredClone(change) };
  if ((configuration.maximumPercent ?? 200) <= (configuration.minimumHealthyPercent ?? 100) - 1) {
    throw invalidParameter('maximumPercent must not be less than minimumHealthyPercent');
  }
  return configuration;
}

function tagged(state: EcsState, arn: string | undefined): Map<string, string> {
  const cluster = /:service\/([^/]+)\//.exec(arn ?? '')?.[1];
  if (cluster === undefined) {
    throw invalidParameter(`the local world keeps tags of services only, found '${arn}'`);
  }
  return state.service(cluster, arn).settings.tags;
}

function missingArn(state: EcsState, cluster: string | undefined, name: string): string {
  return name.startsWith('arn:') ? name : state.arn(`service/${state.cluster(cluster).name}/${name}`);
}
