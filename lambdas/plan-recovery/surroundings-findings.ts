import type { RestorePoint } from '../shared/contract/recovery-plan';
import type { ObservedAttempt, ObservedPast, ObservedSurroundings, PlanFinding, PlanInput } from './contract';
import { notice, refusal } from './finding';
import { proxyFindings } from './proxy-findings';
import { replicaFindings, replicasNeed } from './replica-findings';
import { opensWithin } from './windows';

/** Maintenance that applies within this time could meet the cut-over. */
const MAINTENANCE_HOURS = 24;

interface Seen {
  readonly past: ObservedPast;
  readonly attempt: ObservedAttempt | undefined;
  readonly restorePoint: RestorePoint | undefined;
  readonly surroundings: ObservedSurroundings;
}

/** What is missing around the database for a restore and a cut-over, found before anything is stopped. */
export function surroundingsFindings(seen: Seen, input: PlanInput, rtoMinutes: number): readonly PlanFinding[] {
  return [
    ...(seen.attempt?.candidate ? [] : quotaFindings(seen, input)),
    ...resourceFindings(seen),
    ...unsupportedFindings(seen.surroundings, input),
    ...proxyFindings(seen.past, seen.surroundings.proxies, input),
    ...replicaFindings(seen.surroundings.replicas, seen.attempt, input),
    ...maintenanceFindings(seen, input, rtoMinutes),
    ...lockFindings(seen.past),
    ...(seen.surroundings.commanderSubscribers === 0
      ? [
          refusal(
            'topic of the commander',
            'no confirmed subscriber',
            'one who can approve the cut-over',
            'confirm a subscription',
          ),
        ]
      : []),
  ];
}

function quotaFindings({ past, surroundings }: Seen, input: PlanInput): readonly PlanFinding[] {
  const { quotas, replicas } = surroundings;
  const { instances, storage } = replicasNeed(replicas, input);
  const needed = {
    DBInstances: 1 + instances,
    AllocatedStorage: (past.original?.settings.allocatedStorage ?? 0) + storage,
  };
  return Object.entries(needed).flatMap(([name, more]) => {
    const quota = quotas[name];
    return quota && quota.used + more > quota.max
      ? [
          refusal(
            `quota ${name}`,
            `${quota.used} of ${quota.max} used`,
            `room for ${more} more`,
            'raise the quota or free some',
          ),
        ]
      : [];
  });
}

function resourceFindings({ past, surroundings }: Seen): readonly PlanFinding[] {
  const settings = past.original?.settings;
  const missing = (subject: string, exists: boolean) =>
    exists ? [] : [refusal(subject, 'none with this name', 'it to exist', 'create it or correct the instance')];
  return [
    ...(surroundings.keyState === undefined || surroundings.keyState === 'Enabled'
      ? []
      : [
          refusal(
            `KMS key ${settings?.kmsKeyId}`,
            `state '${surroundings.keyState}'`,
            "'Enabled'",
            'enable it, or restore under another key by hand',
          ),
        ]),
    ...missing(`subnet group ${settings?.dbSubnetGroupName}`, surroundings.subnetGroupExists),
    ...missing(`parameter group ${settings?.dbParameterGroupName}`, surroundings.parameterGroupExists),
    ...missing(`option group ${settings?.optionGroupName}`, surroundings.optionGroupExists),
    ...surroundings.missingSecurityGroups.flatMap((id) => missing(`security group ${id}`, false)),
    ...surroundings.missingQuarantineGroups.flatMap((id) => [
      refusal(`quarantine group ${id}`, 'none with this id', 'it to exist', 'deploy the recovery data stack again'),
    ]),
  ];
}

function unsupportedFindings({ blueGreenDeployments }: ObservedSurroundings, { settings }: PlanInput) {
  const subject = `database ${settings.identifier}`;
  const unsupported = (what: string) =>
    refusal(subject, what, 'none, since it is not supported', 'recover it by hand, or detach it first');
  return [...blueGreenDeployments.map((name) => unsupported(`Blue/Green Deployment '${name}' with it as member`))];
}

function maintenanceFindings(
  { past, restorePoint: point, surroundings }: Seen,
  { settings, now }: PlanInput,
  rtoMinutes: number,
) {
  const subject = `database ${settings.identifier}`;
  const soon = now.getTime() + MAINTENANCE_HOURS * 3_600_000;
  const windows = {
    backup: past.original?.settings.preferredBackupWindow,
    maintenance: past.original?.settings.preferredMaintenanceWindow,
  };
  const changedAt = surroundings.applicationSecretChangedAt;
  return [
    ...surroundings.maintenance.map(({ action, appliesAt }) =>
      appliesAt !== undefined && Date.parse(appliesAt) <= soon
        ? refusal(
            subject,
            `maintenance '${action}' due at ${appliesAt}`,
            `none within ${MAINTENANCE_HOURS} hours`,
            'apply or defer it first',
          )
        : notice(subject, `maintenance '${action}' not yet due`, 'none', 'leave it until the recovery is over'),
    ),
    ...Object.entries(windows).flatMap(([kind, window]) =>
      window && opensWithin(window, now, rtoMinutes)
        ? [
            notice(
              subject,
              `${kind} window ${window} UTC within the next ${rtoMinutes} minutes`,
              'none during the cut-over',
              'the swap waits while the instance is busy',
            ),
          ]
        : [],
    ),
    ...(changedAt && point && Date.parse(changedAt) > Date.parse(dataTimeOf(point))
      ? [
          notice(
            'secret of the application',
            `a change at ${changedAt}, after the restored data`,
            'the same password as then',
            settings.credentials?.kind === 'resetMaster'
              ? "the master's password is set from its current secret, then validation tries the application's"
              : 'validation tries it on the candidate',
          ),
        ]
      : []),
  ];
}

function dataTimeOf(point: RestorePoint): string {
  return point.kind === 'time' ? point.time : point.dataTime;
}

function lockFindings({ lock }: ObservedPast): readonly PlanFinding[] {
  return lock?.ownerRuns
    ? [
        refusal(
          'lock',
          `incident '${lock.item.incidentId}' at work as '${lock.item.owner}'`,
          'no running recovery',
          'wait for it or stop it',
        ),
      ]
    : [];
}
