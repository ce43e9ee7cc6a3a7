import type { PaceName } from '../../pace';
import { AwsError } from '../../service';
import type { EventBus, WorldContext } from '../../world';
import type { DatabaseInstance } from '../rds/database-instance';
import { randomUuid } from '../rds/identifiers';
import type { RdsState } from '../rds/rds-state';
import type { BackupJobRecord } from './backup-jobs';
import type { AuthorizeJob } from './job-roles';
import { RecoveryPoints } from './recovery-points';
import type { RestoreJobRecord, RestoreSpoil } from './restore-jobs';
import { Vaults } from './vaults';

/** Everything the backup service of one world knows. */
export class BackupState {
  readonly vaults: Vaults;
  readonly recoveryPoints: RecoveryPoints;
  readonly backupJobs = new Map<string, BackupJobRecord>();
  readonly restoreJobs = new Map<string, RestoreJobRecord>();
  /** Messages of restores that shall fail, in order. */
  readonly failures: string[] = [];
  /** What shall become of the next restores that get so far, in order. */
  readonly spoils: RestoreSpoil[] = [];
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(
    readonly context: WorldContext,
    readonly rds: RdsState,
    readonly events: EventBus,
    readonly authorizeJob: AuthorizeJob,
  ) {
    this.vaults = new Vaults(context);
    this.recoveryPoints = new RecoveryPoints(this.vaults);
  }

  now(): Date {
    return this.context.clock.now();
  }

  newJobId(): string {
    return randomUuid(this.context.random).toUpperCase();
  }

  /** The instance an ARN names now; fails as AWS Backup does when there is none. */
  requireInstance(resourceArn: string | undefined): DatabaseInstance {
    const name = /^arn:aws[^:]*:rds:[^:]*:[^:]*:db:(.+)$/.exec(resourceArn ?? '')?.[1];
    if (!name) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Invalid resource ARN '${resourceArn}': the local world backs up RDS instances only`,
      );
    }
    const instance = this.rds.byIdentifier(name);
    if (!instance) throw new AwsError('ResourceNotFoundException', `Cannot find resource ${resourceArn}.`);
    return instance;
  }

  /** Never resolves; rejects when the world closes. */
  never(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.closing.signal.addEventListener('abort', () => reject(this.closing.signal.reason), { once: true });
    });
  }

  async pause(step: PaceName): Promise<void> {
    const milliseconds = this.context.pace.milliseconds(step);
    this.closing.signal.throwIfAborted();
    if (milliseconds > 0) await this.context.clock.sleep(milliseconds, this.closing.signal);
  }

  /** Runs a job that no caller waits for; jobs keep their own failures, so an error here is a fault of the local world. */
  inBackground(what: string, work: () => Promise<void>): void {
    const task = work().catch((error: unknown) => {
      if (!this.closing.signal.aborted)
        this.context.log(`backup: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    });
    this.running.add(task);
    void task.finally(() => this.running.delete(task));
  }

  async close(): Promise<void> {
    this.closing.abort(new Error('the local world is closing'));
    while (this.running.size > 0) await Promise.all(this.running);
  }
}

/** The message of a failed job: the sentence of RDS with its error code, as AWS Backup passes it on. */
export function failureMessage(error: unknown): string {
  if (!(error instanceof AwsError)) return error instanceof Error ? error.message : String(error);
  const code = error.name.replace(/Fault$/, '');
  return `${error.message} (Service: AmazonRDS; Status Code: ${error.status}; Error Code: ${code})`;
}
