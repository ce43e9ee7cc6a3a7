import type { ObservedService } from '../shared/ecs';
import type { ObservedSurroundings, PlanFinding, PlanInput } from './contract';
import { notice, refusal } from './finding';

/** What would keep a service from being stopped and brought back. */
export function writerFindings(
  { services, taskDefinitions }: ObservedSurroundings,
  { incident }: PlanInput,
): readonly PlanFinding[] {
  return [
    ...services.missing.map(({ cluster, service }) =>
      refusal(`service ${cluster}/${service}`, 'none with this name', 'it to exist', 'correct the configuration'),
    ),
    ...services.found.flatMap((service) => serviceFindings(service, incident.resumeWith[service.service])),
    ...Object.entries(taskDefinitions)
      .filter(([, status]) => status !== 'ACTIVE')
      .map(([arn, status]) =>
        refusal(`task definition ${arn}`, `status '${status}'`, "'ACTIVE'", 'name a registered revision in resumeWith'),
      ),
  ];
}

function serviceFindings(service: ObservedService, resumeWith: string | undefined): readonly PlanFinding[] {
  const subject = `service ${service.cluster}/${service.service}`;
  const { status, deploymentController, schedulingStrategy, deployments } = service;
  return [
    ...(status === 'ACTIVE' ? [] : [refusal(subject, `status '${status}'`, "'ACTIVE'", 'correct the configuration')]),
    ...(deploymentController === 'EXTERNAL'
      ? [
          refusal(
            subject,
            "deployment controller 'EXTERNAL'",
            'one that follows the desired count',
            'stop its task sets by hand',
          ),
        ]
      : []),
    ...(deploymentController === 'CODE_DEPLOY' && resumeWith
      ? [
          refusal(
            subject,
            "deployment controller 'CODE_DEPLOY' with resumeWith",
            "'ECS'",
            'deploy the fixed release with CodeDeploy instead',
          ),
        ]
      : []),
    ...(schedulingStrategy === 'REPLICA'
      ? []
      : [
          refusal(
            subject,
            `scheduling strategy '${schedulingStrategy}'`,
            "'REPLICA', which follows the desired count",
            'stop it by hand',
          ),
        ]),
    ...(deployments.length > 1
      ? [
          notice(
            subject,
            `${deployments.length} deployments under way`,
            'a settled service',
            'its task definition is recorded as it is when writers stop',
          ),
        ]
      : []),
  ];
}
