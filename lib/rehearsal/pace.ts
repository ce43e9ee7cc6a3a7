/**
 * Every duration that the local world shortens, in one table: what AWS takes, what the rehearsal takes, and why the
 * step exists at all. Printed by the rehearsal and listed in docs/rehearsal.md.
 */
export interface Shortened {
  /** Seconds on AWS (typical), as in the sources named in docs/rehearsal.md. */
  readonly awsSeconds: number;
  /** Milliseconds in a rehearsal. */
  readonly localMilliseconds: number;
  readonly what: string;
}

export const PACE = {
  stateMachineWait: {
    awsSeconds: 5,
    localMilliseconds: 100,
    what: 'one Wait state or retry interval of 5 seconds (all are scaled by this factor)',
  },
  renameStaleName: {
    awsSeconds: 30,
    localMilliseconds: 150,
    what: 'the old name still answers `available` after a rename was accepted',
  },
  renaming: { awsSeconds: 120, localMilliseconds: 250, what: 'status `renaming`, then not found under either name' },
  renameReboot: { awsSeconds: 60, localMilliseconds: 100, what: 'reboot that ends a rename' },
  dnsAfterRename: { awsSeconds: 600, localMilliseconds: 200, what: 'the new endpoint name does not resolve yet' },
  reboot: { awsSeconds: 60, localMilliseconds: 100, what: 'RebootDBInstance' },
  modify: { awsSeconds: 60, localMilliseconds: 150, what: 'ModifyDBInstance until its settings are in effect' },
  securityGroups: {
    awsSeconds: 30,
    localMilliseconds: 150,
    what: 'a security-group change until it is `active` on the instance',
  },
  proxyTarget: {
    awsSeconds: 60,
    localMilliseconds: 200,
    what: 'a target of an RDS Proxy until it is `AVAILABLE`, once the proxy reaches it',
  },
  baselineBackup: { awsSeconds: 600, localMilliseconds: 600, what: '`backing-up` after a restore with retention > 0' },
  restoreCreating: {
    awsSeconds: 300,
    localMilliseconds: 300,
    what: 'a restore job until its instance is `creating`, beyond the real copy and replay',
  },
  latestRestorableLag: {
    awsSeconds: 300,
    localMilliseconds: 1000,
    what: 'how far the latest restorable time lies behind now',
  },
  eventualRead: {
    awsSeconds: 2,
    localMilliseconds: 60,
    what: 'a describe call may still answer with the state before the last change',
  },
  taskStart: {
    awsSeconds: 40,
    localMilliseconds: 50,
    what: 'an ECS task from PROVISIONING to RUNNING, beyond the start of the real process',
  },
  taskStop: { awsSeconds: 90, localMilliseconds: 100, what: 'target deregistration and SIGTERM until STOPPED' },
  scheduleDelivery: {
    awsSeconds: 5,
    localMilliseconds: 60,
    what: 'a firing of a schedule until its target gets it, whatever became of the schedule meanwhile',
  },
  scheduleChange: {
    awsSeconds: 30,
    localMilliseconds: 100,
    what: 'a rule that was switched on or off until events notice; a schedule group until it is deleted',
  },
  mappingChange: {
    awsSeconds: 30,
    localMilliseconds: 120,
    what: 'an event source mapping from `Disabling`, `Enabling`, `Updating` or `Creating` to its state',
  },
  backupJob: { awsSeconds: 300, localMilliseconds: 200, what: 'an AWS Backup job, beyond the real copy' },
} satisfies Record<string, Shortened>;

export type PaceName = keyof typeof PACE;

/** Milliseconds of one step; `scale` 0 makes the world answer at once (`--latency none`). */
export class Pace {
  constructor(readonly scale = 1) {}

  milliseconds(name: PaceName): number {
    return PACE[name].localMilliseconds * this.scale;
  }

  /** Local milliseconds of a wait that the state machine declares in seconds. */
  stateMachineWait(seconds: number): number {
    return (seconds / PACE.stateMachineWait.awsSeconds) * this.milliseconds('stateMachineWait');
  }
}
