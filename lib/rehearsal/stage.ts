import { Client } from 'pg';
import { brokenOrders } from './demo/broken-orders';
import type { LocalWorld } from './local-world';
import type { Progress } from './progress';
import type { RehearsalResult } from './rehearsal-result';
import { describeServices, type ServiceView } from './service-view';
import {
  differencesOf,
  lostRows,
  pinSession,
  readTables,
  summarizeTables,
  type TableState,
  type TableSummary,
  whileWritesPause,
} from './table-state';

export interface SceneOptions {
  readonly seed: number;
  readonly restoreTo: 'time' | 'snapshot';
  readonly incidentId: string;
}

export interface ExecutionEnd {
  readonly executionArn: string;
  /** Name of the last state for an execution that succeeded, the error for one that failed, else its status. */
  readonly outcome: string;
  readonly cause?: string;
  readonly output?: Record<string, unknown>;
}

interface Reference {
  /** Whole second, ISO 8601. */
  readonly time: string;
  readonly tables: readonly TableState[];
  readonly recoveryPointArn?: string;
}

const ORDERS_BETWEEN_EVENTS = 15;
const DAMAGED_ORDERS = 8;
const PATIENCE_MILLISECONDS = 20_000;

/** The scene on which a story happens: the application runs, people act, and what must not differ is written down. */
export class Stage {
  readonly differences: string[] = [];
  private executions = 0;
  private servicesBefore: ServiceView[] = [];
  private atRecoveryPoint: Reference | undefined;
  private good: Reference | undefined;
  private reference: Reference | undefined;
  private corruptionSince = '';
  private frozen: readonly TableSummary[] | undefined;
  private recovered: readonly TableState[] | undefined;
  private end: ExecutionEnd | undefined;

  constructor(
    private readonly world: LocalWorld,
    private readonly options: SceneOptions,
    private readonly progress: Progress,
  ) {}

  /** Recovery point, good traffic, the second T, the bad release, and its damage. */
  async corruptTheDatabase({ restoreAfterDamage = false } = {}): Promise<void> {
    const { operator, application } = this.world;
    this.servicesBefore = await this.services();
    await this.untilOrdersWritten();
    this.progress.say('taking a recovery point');
    this.atRecoveryPoint = await this.takeRecoveryPoint();
    await this.untilOrdersWritten();
    this.good = await this.noteSecond();
    this.progress.say(`T is ${this.good.time}: ${this.good.tables.map(({ table, rows }) => `${table} ${rows}`).join(', ')}`);
    await this.untilOrdersWritten();
    this.corruptionSince = this.world.context.clock.now().toISOString();
    this.progress.say('deploying the bad release');
    for (const service of application.services) {
      await operator.deploy(application.cluster, service, application.releases.bad[service]!);
    }
    await this.eventually('damage by the bad release', async () => (await this.broken()) >= DAMAGED_ORDERS);
    if (restoreAfterDamage) {
      this.reference = await this.noteSecond();
      this.corruptionSince = this.world.context.clock.now().toISOString();
    } else {
      this.reference = this.options.restoreTo === 'snapshot' ? this.atRecoveryPoint : this.good;
    }
    this.progress.say(`${await this.broken()} orders no longer match their payments`);
  }

  /** Starts RecoverDatabase as a responder would and follows it to its end. */
  async recover(how: {
    readonly mode: 'plan' | 'prepare' | 'recover';
    readonly answer?: 'approve' | 'reject';
    readonly stopAfterFirstRename?: boolean;
  }): Promise<ExecutionEnd> {
    const { invocations, database, application } = this.world;
    const restoreTo =
      this.options.restoreTo === 'snapshot' && this.reference?.recoveryPointArn
        ? { recoveryPointArn: this.reference.recoveryPointArn }
        : { time: this.reference?.time };
    const forgetFreeze = invocations.onAfter('end-sessions', async (result) => {
      if (result.ok && statusOf(result.payload) === 'done') {
        this.frozen ??= await this.behindTheDoor(database.resourceId, summarizeTables);
      }
    });
    if (how.mode === 'recover') {
      invocations.onceBefore('lower-fence', async () => {
        const holder = this.world.databases.byIdentifier(database.identifier);
        if (holder && holder.resourceId !== database.resourceId) {
          this.recovered = await this.throughProduction(readTables);
        }
      });
    }
    const executionName = `${this.options.incidentId}-${how.mode}-${++this.executions}`;
    const stopping = how.stopAfterFirstRename ? this.stopAfterFirstRename(executionName) : undefined;
    this.end = await this.execute(
      this.world.machines.recover,
      executionName,
      {
        incidentId: this.options.incidentId,
        mode: how.mode,
        reason: 'totals zeroed and payments deleted after a release',
        corruption: { since: this.corruptionSince, extent: 'orders.total_cents, payments' },
        restoreTo,
        confirm: database.identifier,
        resumeWith: application.releases.fixed,
      },
      how.answer,
    );
    forgetFreeze();
    stopping?.();
    return this.end;
  }

  /** The documented way back from HeldSafe: ResumeWrites, then everything as it was before, on the damaged original. */
  async resumeOnOriginal(): Promise<void> {
    const { machines, database } = this.world;
    const resumed = await this.execute(machines.resume, `${this.options.incidentId}-resume-${++this.executions}`, {
      incidentId: this.options.incidentId,
      reason: 'serve the original until the next attempt',
      confirm: database.identifier,
    });
    this.expectOutcome(resumed, 'Writers resumed');
    await this.expectServices(this.servicesBefore.map((service) => ({ ...service, taskDefinition: this.deployed(service) })));
    await this.expectApplicationServes();
  }

  expectOutcome(end: ExecutionEnd, outcome: string): void {
    if (end.outcome !== outcome) {
      this.differences.push(
        `execution '${end.executionArn.split(':').at(-1)}' ended as '${end.outcome}', expected '${outcome}'${end.cause ? `: ${end.cause}` : ''}`,
      );
    }
  }

  expectCalls(call: string, times: number): void {
    const found = this.callCounts()[call] ?? 0;
    if (found !== times) {
      this.differences.push(`our functions called ${call} ${found} times, expected ${times}`);
    }
  }

  expectProductionNameFree(): void {
    const holder = this.world.databases.byIdentifier(this.world.database.identifier);
    if (holder) {
      this.differences.push(`'${holder.resourceId}' holds the production name, expected nobody between the renames`);
    }
  }

  async expectServicesUntouched(): Promise<void> {
    await this.expectServices(this.servicesBefore.map((service) => ({ ...service, taskDefinition: this.deployed(service) })));
  }

  /** Names on the original, writers at zero, page shown, and not one row changed since the freeze. */
  async expectHeldOnOriginal(): Promise<void> {
    const { database } = this.world;
    const holder = this.world.databases.byIdentifier(database.identifier);
    if (holder?.resourceId !== database.resourceId) {
      this.differences.push(`'${holder?.resourceId ?? 'nobody'}' holds the production name, expected the original '${database.resourceId}'`);
    }
    for (const service of await this.services()) {
      if (service.desiredCount !== 0 || service.runningCount !== 0) {
        this.differences.push(`service '${service.service}' has ${service.desiredCount} desired and ${service.runningCount} running tasks, expected none while held`);
      }
    }
    const page = await this.world.visit();
    if (page.status !== 503) {
      this.differences.push(`the application answered ${page.status}, expected the maintenance page (503)`);
    }
    this.expectSame('the original since the freeze', this.frozen, await this.behindTheDoor(database.resourceId, summarizeTables));
  }

  /** The promise of a recovery, compared on real data. */
  async expectRecovered(): Promise<void> {
    const { database, databases, application } = this.world;
    const production = databases.byIdentifier(database.identifier);
    if (!production || production.resourceId === database.resourceId) {
      this.differences.push(`'${production?.resourceId ?? 'nobody'}' holds the production name, expected the restored instance`);
    }
    const retired = databases.byResourceId(database.resourceId);
    if (!retired?.identifier.startsWith(`${database.identifier}-corrupted-`)) {
      this.differences.push(`the original is named '${retired?.identifier ?? 'nothing'}', expected '${database.identifier}-corrupted-...'`);
    }
    if (!this.recovered) {
      this.differences.push('the production endpoint was never read between the swap and the resume');
    } else {
      this.expectSame(`the recovered database against ${this.reference?.time}`, this.reference?.tables, this.recovered);
    }
    if (retired) {
      const now = await this.behindTheDoor(retired.resourceId, summarizeTables);
      this.expectSame('the retired instance since the freeze', this.frozen, now);
      if ((await this.behindTheDoor(retired.resourceId, brokenOrders)) < DAMAGED_ORDERS) {
        this.differences.push('the retired instance no longer holds the corrupted data');
      }
    }
    await this.expectServices(
      this.servicesBefore.map((service) => ({ ...service, taskDefinition: application.releases.fixed[service.service]! })),
    );
    await this.expectApplicationServes();
    await this.eventually('orders by the fixed release', async () => (await this.ordersByRelease('fixed')) > 0);
    if ((await this.throughProduction(brokenOrders)) > 0) {
      this.differences.push('orders of the recovered database do not match their payments');
    }
  }

  async result(story: string, synthSeconds: number): Promise<RehearsalResult> {
    const { database, databases, context } = this.world;
    const denied = context.calls.filter(({ deniedBy }) => deniedBy === 'iam');
    const deniedCalls = [...new Set(denied.map((call) => `${call.service}:${call.operation} by ${call.caller.roleName ?? call.caller.arn}: ${call.message ?? ''}`))];
    const differences = [...this.differences, ...deniedCalls.map((call) => `denied call ${call}`)];
    const servicesAfter = await this.services();
    const retired = databases.byResourceId(database.resourceId);
    const report = await this.report();
    return {
      outcome: this.end?.outcome ?? 'NotStarted',
      incidentId: this.options.incidentId,
      story,
      seed: this.options.seed,
      engine: database.engine,
      restorePoint: this.restorePoint(),
      tables: (this.good?.tables ?? []).map((atT) => {
        const after = this.recovered?.find(({ table }) => table === atT.table);
        return {
          name: atT.table,
          rowsAtT: atT.rows,
          rowsRecovered: after?.rows ?? 0,
          checksumAtT: atT.checksum,
          checksumRecovered: after?.checksum ?? '',
          lostWrites: after ? lostRows(atT, after) : 0,
        };
      }),
      identifiers: {
        production: { before: database.resourceId, after: databases.byIdentifier(database.identifier)?.resourceId ?? null },
        retired: retired && retired.identifier !== database.identifier ? { identifier: retired.identifier, resourceId: retired.resourceId } : null,
      },
      services: this.servicesBefore.map((before) => {
        const after = servicesAfter.find(({ service }) => service === before.service);
        return {
          service: before.service,
          desiredBefore: before.desiredCount,
          desiredAfter: after?.desiredCount ?? 0,
          taskDefinitionBefore: before.taskDefinition,
          taskDefinitionAfter: after?.taskDefinition ?? '',
        };
      }),
      phases: report?.phases ?? [],
      seconds: this.progress.seconds,
      synthSeconds,
      calls: this.callCounts(),
      deniedCalls,
      report: report?.location ?? null,
      differences,
    };
  }

  private restorePoint(): RehearsalResult['restorePoint'] {
    if (!this.reference) {
      return null;
    }
    const { recoveryPointArn, time } = this.reference;
    return recoveryPointArn ? { kind: 'snapshot', arn: recoveryPointArn } : { kind: 'time', time };
  }

  private async report(): Promise<{ location: string; phases: { name: string; seconds: number }[] } | undefined> {
    const reported = this.end?.output?.['report'] as { key?: string } | undefined;
    const key = reported?.key ?? (this.end ? await this.reportKeyFromHistory(this.end.executionArn) : undefined);
    if (!key) {
      return undefined;
    }
    const report = JSON.parse(await this.world.operator.object(this.world.reportBucket, key)) as {
      phases: { name: string; seconds: number }[];
    };
    return { location: `s3://${this.world.reportBucket}/${key}`, phases: report.phases.map(({ name, seconds }) => ({ name, seconds })) };
  }

  /** A failed execution has no output: its report's key is the answer of its Write report state. */
  private async reportKeyFromHistory(executionArn: string): Promise<string | undefined> {
    const history = await this.world.operator.history(executionArn);
    const exited = history.findLast((event) => event.stateExitedEventDetails?.name === 'Write report');
    const output = exited?.stateExitedEventDetails?.output;
    return output ? (JSON.parse(output) as { report?: { key: string } }).report?.key : undefined;
  }

  private async execute(
    machine: string,
    name: string,
    input: unknown,
    answer?: 'approve' | 'reject',
  ): Promise<ExecutionEnd> {
    const { operator } = this.world;
    this.progress.say(`starting ${machine.split(':').at(-1)} as ${name}`);
    const executionArn = await operator.startExecution(machine, name, input);
    let running = true;
    const ended = this.world.ended(executionArn).finally(() => {
      running = false;
    });
    if (answer) {
      await this.answerApproval(answer, () => running);
    }
    await ended;
    const { status, error, cause, output } = await operator.describeExecution(executionArn);
    if (status !== 'SUCCEEDED') {
      return { executionArn, outcome: status === 'FAILED' ? (error ?? 'FAILED') : String(status), ...(cause ? { cause } : {}) };
    }
    const history = await operator.history(executionArn);
    const last = history.findLast((event) => event.type === 'SucceedStateEntered');
    return {
      executionArn,
      outcome: last?.stateEnteredEventDetails?.name ?? 'SUCCEEDED',
      output: JSON.parse(output ?? '{}') as Record<string, unknown>,
    };
  }

  /** Waits for the mail that asks, and runs the command that it gives. */
  private async answerApproval(answer: 'approve' | 'reject', running: () => boolean): Promise<void> {
    const { mailbox, operator, context } = this.world;
    const seen = new Set(await mailbox.mails());
    while (running()) {
      const command = await mailbox.approvalCommand(answer, this.options.incidentId, seen);
      if (command) {
        this.progress.say(`${answer} ${command.payload.approvalId}, as the mail says`);
        await operator.invoke(command.functionName, command.payload);
        return;
      }
      await context.clock.sleep(20);
    }
  }

  private stopAfterFirstRename(executionName: string): () => void {
    const { invocations, operator, machines } = this.world;
    const executionArn = `${machines.recover.replace(':stateMachine:', ':execution:')}:${executionName}`;
    const forget = invocations.onAfter('swap-identifiers', async () => {
      const renamed = this.world.context.calls.some(
        (call) => call.operation === 'ModifyDBInstance' && call.caller.roleName && !call.error && call.authorizations.some(({ resources }) => resources.some((arn) => arn.includes('-corrupted-'))),
      );
      if (renamed) {
        forget();
        this.progress.say('stopping the execution after the first rename');
        await operator.stopExecution(executionArn, 'rehearsal: crash between the renames');
      }
    });
    return forget;
  }

  private async takeRecoveryPoint(): Promise<Reference> {
    const { operator, vault, backupRoleArn, databases, database } = this.world;
    const production = databases.byResourceId(database.resourceId)!;
    return this.whilePaused(async (client) => {
      const time = await this.nextWholeSecond();
      const backupJobId = await operator.startBackup(vault, production.arn, backupRoleArn);
      const tables = await readTables(client);
      let recoveryPointArn: string | undefined;
      await this.eventually('the recovery point', async () => {
        const job = await operator.backupJob(backupJobId);
        if (job.State === 'FAILED') {
          throw new Error(`backup job '${backupJobId}' failed: ${job.StatusMessage}`);
        }
        recoveryPointArn = job.State === 'COMPLETED' ? job.RecoveryPointArn : undefined;
        return recoveryPointArn !== undefined;
      });
      return { time, tables, recoveryPointArn: recoveryPointArn! };
    });
  }

  private async noteSecond(): Promise<Reference> {
    return this.whilePaused(async (client) => {
      const time = await this.nextWholeSecond();
      return { time, tables: await readTables(client) };
    });
  }

  /** Waits into the next second, so that every commit before lies below it and every commit after lies above. */
  private async nextWholeSecond(): Promise<string> {
    const { clock } = this.world.context;
    const second = Math.floor(clock.now().getTime() / 1000) * 1000 + 1000;
    while (clock.now().getTime() <= second + 5) {
      await clock.sleep(second + 10 - clock.now().getTime());
    }
    return new Date(second).toISOString().replace('.000Z', 'Z');
  }

  private whilePaused<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.behindTheDoor(this.world.database.resourceId, (client) => whileWritesPause(client, () => work(client)));
  }

  private async behindTheDoor<T>(resourceId: string, work: (client: Client) => Promise<T>): Promise<T> {
    return withClient({ ...(await this.world.databases.backdoor(resourceId)) }, work);
  }

  /** As a function of the VPC would: by the production name, with the certificate checked. */
  private async throughProduction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const { network, database } = this.world;
    const source = network.attach(database.observerGroupIds);
    try {
      return await network.runFrom(source, () =>
        withClient(
          {
            host: database.host,
            port: database.port,
            database: database.databaseName,
            ...database.validator,
            ssl: { ca: network.certificateAuthorityPem },
            connectionTimeoutMillis: PATIENCE_MILLISECONDS,
          },
          work,
        ),
      );
    } finally {
      source.detach();
    }
  }

  private async broken(): Promise<number> {
    return this.behindTheDoor(this.world.database.resourceId, brokenOrders);
  }

  private async ordersByRelease(release: string): Promise<number> {
    return this.throughProduction(async (client) => {
      const { rows } = await client.query<{ count: string }>('select count(*) from public.orders where release = $1', [release]);
      return Number(rows[0]?.count);
    });
  }

  private async untilOrdersWritten(): Promise<void> {
    const highest = () =>
      this.behindTheDoor(this.world.database.resourceId, async (client) => {
        const { rows } = await client.query<{ id: string }>('select max(id) as id from public.orders');
        return Number(rows[0]?.id);
      });
    const start = await highest();
    await this.eventually('good traffic', async () => (await highest()) >= start + ORDERS_BETWEEN_EVENTS);
  }

  private async expectApplicationServes(): Promise<void> {
    const { status } = await this.world.visit();
    if (status !== 200) {
      this.differences.push(`the application answered ${status} at ${this.world.application.healthUrl}, expected 200`);
    }
  }

  private async expectServices(expected: readonly ServiceView[]): Promise<void> {
    const found = await this.services();
    for (const wanted of expected) {
      const service = found.find(({ service }) => service === wanted.service);
      for (const field of ['desiredCount', 'runningCount', 'taskDefinition', 'scaling'] as const) {
        if (service?.[field] !== wanted[field]) {
          this.differences.push(`service '${wanted.service}' has ${field} '${service?.[field]}', expected '${wanted[field]}'`);
        }
      }
    }
  }

  private expectSame(subject: string, expected: readonly TableSummary[] | undefined, found: readonly TableSummary[]): void {
    if (!expected) {
      this.differences.push(`${subject}: nothing was noted to compare with`);
      return;
    }
    this.differences.push(...differencesOf(subject, expected, found));
  }

  private services(): Promise<ServiceView[]> {
    return describeServices(this.world);
  }

  /** The revision that the story deployed before the recovery: the services of a held or untouched world keep it. */
  private deployed(service: ServiceView): string {
    return this.world.application.releases.bad[service.service]!;
  }

  private callCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { service, operation, caller } of this.world.context.calls) {
      if (caller.kind === 'role') {
        const name = `${service}:${operation}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
    }
    return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)));
  }

  private async eventually(what: string, reached: () => Promise<boolean>): Promise<void> {
    const { clock } = this.world.context;
    const deadline = clock.now().getTime() + PATIENCE_MILLISECONDS;
    while (!(await reached())) {
      if (clock.now().getTime() > deadline) {
        throw new Error(`the rehearsal waited ${PATIENCE_MILLISECONDS / 1000} s for ${what} in vain`);
      }
      await clock.sleep(20);
    }
  }
}

async function withClient<T>(options: ConstructorParameters<typeof Client>[0], work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(options);
  client.on('error', () => undefined);
  await client.connect();
  try {
    await pinSession(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

function statusOf(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'status' in payload ? payload.status : undefined;
}
