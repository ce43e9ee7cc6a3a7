import { ownStackOf } from '../shared/own-stack';
import type { ObservedPast, PlanFinding, PlanInput } from './contract';
import { notice } from './finding';

/** What a cut-over brings with it though nothing is wrong: told before anybody approves it. */
export function consequenceFindings({ original }: ObservedPast, { settings }: PlanInput): readonly PlanFinding[] {
  if (!original) {
    return [];
  }
  const { backupRetentionPeriod, tags } = original.settings;
  const stack = ownStackOf(tags);
  return [
    ...original.backupReplications.map((arn) =>
      notice(
        `database ${settings.identifier}`,
        `its automated backups replicated as '${arn}'`,
        'a replication of the new instance as well',
        "start one after the cut-over with 'aws rds start-db-instance-automated-backups-replication' in that Region",
      ),
    ),
    ...(backupRetentionPeriod > 0 ? [baselineBackup(backupRetentionPeriod, settings)] : []),
    ...(stack
      ? [
          notice(
            `stack ${stack.stackName}`,
            `the database as its resource '${stack.logicalId}'`,
            'nobody to deploy it until the recovery is over',
            'the report says what its next deployment will see',
          ),
        ]
      : []),
  ];
}

function baselineBackup(days: number, { identifier, baselineBackup: policy }: PlanInput['settings']): PlanFinding {
  const subject = `first backup of the instance that replaces ${identifier}`;
  return policy === 'wait'
    ? notice(
        subject,
        "policy 'wait'",
        'minutes, and hours on a large database, in which RDS refuses to rename it',
        "the swap waits for it; 'later' shortens the outage and leaves a time without backups",
      )
    : notice(
        subject,
        "policy 'later'",
        `a retention of ${days} days only after the swap, minutes of the outage, and until then no time that can be restored`,
        'the original keeps its own backups meanwhile',
      );
}
