import { isUnusable, type ObservedInstance } from '../shared/instance-settings';
import type { ObservedAttempt, ObservedPast, PlanFinding, PlanInput } from './contract';
import { notice, refusal, waitFor } from './finding';

/** What speaks against recovering this instance, or has to be waited for. */
export function instanceFindings(past: ObservedPast, { settings }: PlanInput): readonly PlanFinding[] {
  const { original, record } = past;
  const subject = `database ${settings.identifier}`;
  if (!original) {
    return [
      record
        ? refusal(
            subject,
            `the original '${record.original.resourceId}' not shown by RDS`,
            'it under one of its names',
            'a rename may be under way: start again in a few minutes',
          )
        : refusal(
            subject,
            'no instance with this name',
            'the production instance',
            'correct the configured identifier',
          ),
    ];
  }
  return [
    ...(original.settings.engine === settings.engine
      ? []
      : [
          refusal(
            subject,
            `engine '${original.settings.engine}'`,
            `'${settings.engine}' as configured`,
            'correct the configuration',
          ),
        ]),
    ...unsupported(subject, original),
    ...roleFindings(subject, original, settings),
    ...statusFindings(subject, original, record?.swapStartedAt !== undefined),
    ...driftFindings(subject, original, past, settings),
  ];
}

/** What a restored instance would lack and this version cannot bring back. Refused by name, before anything stops. */
function unsupported(subject: string, { settings, ...instance }: ObservedInstance): readonly PlanFinding[] {
  const features: readonly (readonly [string, string | undefined])[] = [
    ['member of a cluster', instance.clusterIdentifier],
    ['replica of', instance.readReplicaSource],
    ['domain memberships', settings.domainMemberships.join(', ')],
    ['activity stream', settings.activityStreamStatus === 'stopped' ? undefined : settings.activityStreamStatus],
  ];
  return features
    .filter(([, value]) => value)
    .map(([feature, value]) =>
      refusal(subject, `${feature} '${value}'`, 'none, since it is not supported', 'recover it by hand'),
    );
}

/** A role can be added to the restored instance only by whoever may pass it, and that is granted role by role. */
function roleFindings(subject: string, original: ObservedInstance, { associatedRoleArns }: PlanInput['settings']) {
  return original.associatedRoles
    .filter(({ roleArn }) => !associatedRoleArns.includes(roleArn))
    .map(({ roleArn, featureName }) =>
      refusal(
        subject,
        `associated role '${roleArn}' for ${featureName}`,
        'each of its roles in the configuration',
        "add it to 'associatedRoleArns' and deploy",
      ),
    );
}

function statusFindings(
  subject: string,
  { status, pending }: ObservedInstance,
  swapping: boolean,
): readonly PlanFinding[] {
  const foreign = pending.filter((name) => !(swapping && name === 'DBInstanceIdentifier'));
  return [
    ...(foreign.length > 0
      ? [
          refusal(
            subject,
            `pending changes of ${foreign.join(', ')}`,
            'none, since a rename would apply them',
            'apply or withdraw them first',
          ),
        ]
      : []),
    ...(isUnusable(status)
      ? [
          refusal(
            subject,
            `status '${status}'`,
            "'available' before the names are swapped",
            'bring it out of this status first',
          ),
        ]
      : []),
    ...(status === 'available' || isUnusable(status)
      ? []
      : [waitFor(subject, `status '${status}'`, "'available' before the names are swapped")]),
  ];
}

/** The instance is the truth; the configuration only says what somebody thought. */
function driftFindings(
  subject: string,
  original: ObservedInstance,
  { record }: ObservedPast,
  configured: PlanInput['settings'],
) {
  const { dbSubnetGroupName, dbParameterGroupName, vpcSecurityGroupIds } = original.settings;
  const groups = [...configured.network.securityGroupIds].sort().join(', ');
  const drift = (what: string, found: string, expected: string) =>
    notice(
      subject,
      `${what} '${found}'`,
      `'${expected}' as configured`,
      'the instance is followed; correct the configuration',
    );
  return [
    ...(dbSubnetGroupName === configured.network.subnetGroupName
      ? []
      : [drift('subnet group', dbSubnetGroupName, configured.network.subnetGroupName)]),
    ...(dbParameterGroupName === configured.parameterGroupName
      ? []
      : [drift('parameter group', dbParameterGroupName, configured.parameterGroupName)]),
    ...(record || vpcSecurityGroupIds.join(', ') === groups
      ? []
      : [drift('security groups', vpcSecurityGroupIds.join(', '), groups)]),
  ];
}

/** Who holds which of the three names, and whether that is ours. */
export function nameFindings(
  past: ObservedPast,
  attempt: ObservedAttempt,
  { settings }: PlanInput,
): readonly PlanFinding[] {
  const { names, item, atCandidateName, atRetiredName, clusterNames } = attempt;
  const taken = (name: string, by: string) =>
    refusal(`name ${name}`, `it taken by ${by}`, 'it free', 'rename or remove what has it');
  const ownCandidate =
    item !== undefined &&
    (item.candidateResourceId ?? atCandidateName?.ref.resourceId) === atCandidateName?.ref.resourceId;
  return [
    ...holderFindings(past, attempt, settings.identifier),
    ...(atCandidateName && !ownCandidate
      ? [taken(names.candidate, `instance '${atCandidateName.ref.resourceId}'`)]
      : []),
    ...(atRetiredName && atRetiredName.ref.resourceId !== past.original?.ref.resourceId
      ? [taken(names.retired, `instance '${atRetiredName.ref.resourceId}'`)]
      : []),
    ...clusterNames.map((name) => taken(name, 'a cluster')),
  ];
}

function holderFindings(
  { record, holder, original }: ObservedPast,
  { item }: ObservedAttempt,
  identifier: string,
): readonly PlanFinding[] {
  const subject = `name ${identifier}`;
  const candidateId = item?.candidateResourceId;
  if (record?.pointOfNoReturnAt && (candidateId === undefined || candidateId !== record.candidateResourceId)) {
    const found = `incident '${record.incidentId}' past its point of no return since ${record.pointOfNoReturnAt}`;
    return [
      refusal(
        subject,
        found,
        'the same incident and restore point',
        'finish it, or resume the writers with ResumeWrites',
      ),
    ];
  }
  if (!holder) {
    return record?.swapStartedAt
      ? [notice(subject, 'no instance with it', 'one', 'the swap that began is carried on')]
      : original
        ? [
            refusal(
              subject,
              `no instance with it, the original is '${original.ref.identifier}'`,
              'the original',
              'give it back its name',
            ),
          ]
        : [];
  }
  const known = [original?.ref.resourceId, candidateId];
  return known.includes(holder.ref.resourceId)
    ? []
    : [
        refusal(
          subject,
          `instance '${holder.ref.resourceId}'`,
          `the original '${original?.ref.resourceId}' or this attempt's candidate`,
          'put the names back first',
        ),
      ];
}
