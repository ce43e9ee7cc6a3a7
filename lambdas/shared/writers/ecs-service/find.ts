import type { RecordedService } from '../../contract/recorded-service';
import type { Finding } from '../../contract/recovery-plan';
import { writerSubject } from '../../contract/writer';
import type { ObservedService } from '../../ecs';
import type { ScalingTarget } from '../../scaling';
import { refused, told } from '../writer-findings';
import type { Configured, FoundWriter } from '../writer-kind';
import { isNowhere } from './stop';

type Service = Configured<'ecsService'>;
/** ECS allows so many placement constraints; stopping a daemon needs one of them. */
const MOST_CONSTRAINTS = 10;

/** What would keep a service from being stopped and brought back, and what is recorded of it. */
export function foundService(
  writer: Service,
  service: ObservedService,
  scaling: ScalingTarget | undefined,
  resumeWith: string | undefined,
): FoundWriter {
  const findings = [...statusFindings(writer, service), ...controllerFindings(writer, service, resumeWith)];
  const refusedBy = findings.some(({ level }) => level === 'refusal');
  return {
    subject: writerSubject(writer),
    findings: [...findings, ...deploymentFindings(writer, service)],
    idle: service.desiredCount === 0,
    ...(refusedBy ? {} : { record: recordOf(writer, service, scaling) }),
  };
}

function recordOf(writer: Service, service: ObservedService, scaling: ScalingTarget | undefined): RecordedService {
  const daemon = service.schedulingStrategy === 'DAEMON';
  return {
    ...writer,
    serviceArn: service.serviceArn,
    schedulingStrategy: daemon ? 'DAEMON' : 'REPLICA',
    deploymentController: service.deploymentController === 'CODE_DEPLOY' ? 'CODE_DEPLOY' : 'ECS',
    desiredCount: service.desiredCount,
    taskDefinition: service.taskDefinition,
    ...(service.circuitBreaker ? { circuitBreaker: service.circuitBreaker } : {}),
    ...(daemon ? { placementConstraints: service.placementConstraints } : {}),
    ...(scaling ? { scaling } : {}),
  };
}

function statusFindings(writer: Service, service: ObservedService): readonly Finding[] {
  const { status, schedulingStrategy, launchType } = service;
  const constraints = service.placementConstraints.filter((constraint) => !isNowhere(constraint)).length;
  const daemon = schedulingStrategy === 'DAEMON';
  return [
    ...(status === 'ACTIVE'
      ? []
      : [refused(writer, `status '${status}'`, "'ACTIVE'", 'correct the configuration or the service')]),
    ...(daemon || schedulingStrategy === 'REPLICA'
      ? []
      : [refused(writer, `scheduling strategy '${schedulingStrategy}'`, "'REPLICA' or 'DAEMON'", 'stop it by a hook')]),
    ...(daemon && launchType === 'FARGATE'
      ? [refused(writer, "a daemon on 'FARGATE'", 'one on instances, which constraints exclude', 'stop it by a hook')]
      : []),
    ...(daemon && constraints >= MOST_CONSTRAINTS
      ? [
          refused(
            writer,
            `${constraints} placement constraints`,
            `at most ${MOST_CONSTRAINTS - 1}, since stopping a daemon adds one`,
            'remove one',
          ),
        ]
      : []),
  ];
}

function controllerFindings(
  writer: Service,
  { deploymentController }: ObservedService,
  resumeWith: string | undefined,
): readonly Finding[] {
  const found = `deployment controller '${deploymentController}'`;
  switch (deploymentController) {
    case 'ECS':
      return [];
    case 'CODE_DEPLOY':
      return resumeWith
        ? [refused(writer, `${found} with resumeWith`, "'ECS'", 'deploy the fixed release with CodeDeploy instead')]
        : [];
    default:
      return [refused(writer, found, 'one that follows the desired count', 'stop its task sets by a hook')];
  }
}

/** Not a refusal: a release that never settles must not keep its own victim from being recovered. */
function deploymentFindings(writer: Service, service: ObservedService): readonly Finding[] {
  const underWay = deploymentsUnderWay(service);
  return underWay.length === 0
    ? []
    : [
        {
          level: 'wait',
          subject: writerSubject(writer),
          found: underWay.join(', '),
          expected: 'a settled service',
          next: `stopping it ends the deployment and is waited for; it comes back on '${service.taskDefinition}'`,
        },
        ...(service.circuitBreaker?.rollback
          ? [
              told(
                writer,
                'a circuit breaker that rolls back',
                'the release to be the right one',
                'or name another in resumeWith',
              ),
            ]
          : []),
      ];
}

/** Deployments that may still start tasks, one line each. */
export function deploymentsUnderWay({ deployments, taskSets }: ObservedService): readonly string[] {
  const open = deployments.filter(({ rolloutState }) => rolloutState === 'IN_PROGRESS').length;
  return [
    ...(deployments.length > 1 || open > 0 ? [`${Math.max(deployments.length, open)} deployments under way`] : []),
    ...(taskSets > 1 ? [`${taskSets} task sets of CodeDeploy`] : []),
  ];
}
