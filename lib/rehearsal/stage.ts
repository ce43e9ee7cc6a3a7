import type { JobView } from './job-desk';
import type { LocalWorld } from './local-world';
import { Observer, type Reference, type ServiceView } from './observer';
import type { Progress } from './progress';
import { type Answer, type ExecutionEnd, Responder } from './responder';
import { readTables, summarizeTables, type TableState, type TableSummary } from './table-state';

export interface SceneOptions {
  readonly seed: number;
  readonly restoreTo: 'time' | 'snapshot';
  readonly incidentId: string;
}

const ORDERS_BETWEEN_EVENTS = 15;
export const DAMAGED_ORDERS = 8;

/** The scene on which a story happens: the application runs, the bad release does its damage, people recover. */
export class Stage {
  readonly observer: Observer;
  servicesBefore: readonly ServiceView[] = [];
  /** Writers beside the services: before the damage, and when the last session had been ended. */
  readonly jobs: { before: readonly JobView[]; frozen?: readonly JobView[] } = { before: [] };
  /** The database at second T, before the bad release. */
  good: Reference | undefined;
  /** What the recovery is asked to give back. */
  reference: Reference | undefined;
  /** The original when its last session had been ended. */
  frozen: readonly TableSummary[] | undefined;
  /** The new production database after the swap, before its fence opens, read through the production endpoint. */
  recovered: readonly TableState[] | undefined;
  /** The former production instance after RevertCutover, before its fence opens. */
  returned: readonly TableSummary[] | undefined;
  end: ExecutionEnd | undefined;
  private readonly responder: Responder;
  private corruptionSince = '';
  private executions = 0;
  private readonly reconciles = new Set<string>();

  constructor(
    readonly world: LocalWorld,
    readonly options: SceneOptions,
    readonly progress: Progress,
  ) {
    this.observer = new Observer(world);
    this.responder = new Responder(world, progress);
  }

  /** Recovery point, good traffic, the second T, the bad release, and its damage. */
  async corruptTheDatabase({ restoreAfterDamage = false } = {}): Promise<void> {
    const { operator, application, database } = this.world;
    this.servicesBefore = await this.observer.services();
    this.jobs.before = await this.observer.jobs();
    await this.goodTraffic();
    this.progress.say('taking a recovery point');
    const atRecoveryPoint = await this.takeRecoveryPoint();
    await this.goodTraffic();
    this.good = await this.noteSecond();
    this.progress.say(
      `T is ${this.good.time}: ${this.good.tables.map(({ table, rows }) => `${table} ${rows}`).join(', ')}`,
    );
    await this.goodTraffic();
    this.corruptionSince = this.world.context.clock.now().toISOString();
    this.progress.say('deploying the bad release');
    for (const service of application.services) {
      await operator.deploy(application.cluster, service, application.releases.bad[service]!);
    }
    let damaged = 0;
    await this.observer.eventually('damage by the bad release', async () => {
      damaged = await this.observer.brokenOrders(database.resourceId);
      return damaged >= DAMAGED_ORDERS;
    });
    if (restoreAfterDamage) {
      this.reference = await this.noteSecond();
      this.corruptionSince = this.world.context.clock.now().toISOString();
    } else {
      this.reference = atRecoveryPoint ?? this.good;
    }
    this.progress.say(`${damaged} orders no longer match their payments`);
  }

  /** Starts RecoverDatabase as a responder would and follows it to its end. */
  async recover(how: {
    readonly mode: 'plan' | 'prepare' | 'recover';
    readonly answer?: Answer;
    readonly stopAfterFirstRename?: boolean;
    /** @default - what the scene was asked to restore: second T or the recovery point */
    readonly restoreTo?: Readonly<Record<string, string>>;
  }): Promise<ExecutionEnd> {
    const { database, application, machines } = this.world;
    const { recoveryPointArn, time } = this.reference ?? {};
    const name = this.executionName(how.mode);
    const forgets = [
      this.noteTheFreeze(),
      ...(how.stopAfterFirstRename ? [this.stopAfterFirstRename(`${executionArn(machines.recover, name)}`)] : []),
    ];
    this.noteTheRecovered();
    const input = {
      incidentId: this.options.incidentId,
      mode: how.mode,
      reason: 'totals zeroed and payments deleted after a release',
      corruption: { since: this.corruptionSince, extent: 'orders.total_cents, payments' },
      restoreTo: how.restoreTo ?? (recoveryPointArn ? { recoveryPointArn } : { time }),
      confirm: database.identifier,
      resumeWith: application.releases.fixed,
    };
    this.end = await this.responder.execute(machines.recover, name, input, how.answer);
    for (const forget of forgets) {
      forget();
    }
    return this.end;
  }

  /** The documented way back from HeldSafe. */
  async resumeWrites(): Promise<ExecutionEnd> {
    const { database, machines } = this.world;
    this.frozen = undefined;
    return this.responder.execute(machines.resume, this.executionName('resume'), {
      incidentId: this.options.incidentId,
      reason: 'serve the original until the next attempt',
      confirm: database.identifier,
    });
  }

  /** Waits for a Reconcile that nobody here started, and follows it to its end. */
  async reconciled(): Promise<ExecutionEnd> {
    const { operator, machines } = this.world;
    let found: string | undefined;
    await this.observer.eventually('Reconcile to be started', async () => {
      found = (await operator.executions(machines.reconcile)).find((arn) => !this.reconciles.has(arn));
      return found !== undefined;
    });
    this.reconciles.add(found!);
    this.progress.say(`following ${found!.split(':').at(-1)}`);
    return this.responder.follow(found!);
  }

  /** The emergency stop. */
  async freezeWrites(): Promise<ExecutionEnd> {
    const { database, machines } = this.world;
    const forget = this.noteTheFreeze();
    this.end = await this.responder.execute(machines.freeze, this.executionName('freeze'), {
      incidentId: this.options.incidentId,
      reason: 'the release writes damaged orders; stop everything first',
      confirm: database.identifier,
    });
    forget();
    return this.end;
  }

  /** The former production instance gets its name back; what it holds then is noted on the way. */
  async revertCutover(answer: Answer): Promise<ExecutionEnd> {
    const { database, databases, invocations, machines } = this.world;
    invocations.onceBefore('lower-fence', async () => {
      if (databases.byIdentifier(database.identifier)?.resourceId === database.resourceId) {
        this.returned = await this.observer.behindTheDoor(database.resourceId, summarizeTables);
      }
    });
    const request = {
      incidentId: this.options.incidentId,
      reason: 'the fixed release needs data that only the former database has',
      confirm: database.identifier,
      acceptLostWrites: true,
    };
    this.end = await this.responder.execute(machines.revert, this.executionName('revert'), request, answer);
    return this.end;
  }

  private noteTheFreeze(): () => void {
    return this.world.invocations.onAfter('end-sessions', async (result) => {
      if (result.ok && statusOf(result.payload) === 'done') {
        this.jobs.frozen ??= await this.observer.jobs();
        this.frozen ??= await this.observer.behindTheDoor(this.world.database.resourceId, summarizeTables);
      }
    });
  }

  private noteTheRecovered(): void {
    const { invocations, databases, database } = this.world;
    invocations.onceBefore('lower-fence', async () => {
      const holder = databases.byIdentifier(database.identifier);
      if (holder && holder.resourceId !== database.resourceId) {
        this.recovered = await this.observer.throughProduction(readTables);
      }
    });
  }

  private stopAfterFirstRename(arn: string): () => void {
    const { invocations, operator, databases, database } = this.world;
    const forget = invocations.onAfter('swap-identifiers', async () => {
      if (!databases.byIdentifier(database.identifier)) {
        forget();
        this.progress.say('stopping the execution after the first rename');
        await operator.stopExecution(arn, 'rehearsal: crash between the renames');
      }
    });
    return forget;
  }

  private async takeRecoveryPoint(): Promise<Reference | undefined> {
    const { operator, vault, backupRoleArn, databases, database } = this.world;
    const { arn } = databases.byResourceId(database.resourceId)!;
    const take = async () => {
      const backupJobId = await operator.startBackup(vault, arn, backupRoleArn);
      let recoveryPointArn: string | undefined;
      await this.observer.eventually('the recovery point', async () => {
        const job = await operator.backupJob(backupJobId);
        if (job.State === 'FAILED') {
          throw new Error(`backup job '${backupJobId}' failed: ${job.StatusMessage}`);
        }
        recoveryPointArn = job.State === 'COMPLETED' ? job.RecoveryPointArn : undefined;
        return recoveryPointArn !== undefined;
      });
      return recoveryPointArn!;
    };
    if (this.options.restoreTo === 'time') {
      // Nobody will compare with it, so nobody has to wait for it and read it.
      await take();
      return undefined;
    }
    const { reference, result } = await this.observer.atWholeSecond(take);
    return { ...reference, recoveryPointArn: result };
  }

  private async noteSecond(): Promise<Reference> {
    return (await this.observer.atWholeSecond(async () => undefined)).reference;
  }

  private async goodTraffic(): Promise<void> {
    const start = await this.observer.highestOrderId();
    await this.observer.eventually(
      'good traffic',
      async () => (await this.observer.highestOrderId()) >= start + ORDERS_BETWEEN_EVENTS,
    );
  }

  private executionName(mode: string): string {
    this.executions += 1;
    return `${this.options.incidentId}-${mode}-${this.executions}`;
  }
}

function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function statusOf(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'status' in payload ? payload.status : undefined;
}
