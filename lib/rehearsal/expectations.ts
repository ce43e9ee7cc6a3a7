import { changedJobs, runningJobs } from './job-differences';
import type { ServiceView } from './observer';
import type { ExecutionEnd } from './responder';
import { DAMAGED_ORDERS, type Stage } from './stage';
import { differencesOf, summarizeTables, type TableSummary } from './table-state';

/** A changing call as the report of a recovery lists it. */
export interface ReportedCall {
  readonly call: string;
  readonly subject: string;
  readonly detail?: string;
  readonly state: string;
}

/** Compares how a story ended with how it must end; every difference is one sentence. */
export class Expectations {
  readonly differences: string[] = [];
  /** Actions that the story takes away: `rds:ModifyDBInstance`. */
  readonly deniedActions = new Set<string>();

  constructor(private readonly stage: Stage) {}

  outcome(end: ExecutionEnd, outcome: string): void {
    if (end.outcome !== outcome) {
      const name = end.executionArn.split(':').at(-1);
      this.differences.push(
        `execution '${name}' ended as '${end.outcome}', expected '${outcome}'${end.cause ? `: ${end.cause}` : ''}`,
      );
    }
  }

  /** Calls by our functions, `service:Operation`, that were answered without an error. */
  calls(call: string, times: number): void {
    const [service, operation] = call.split(':');
    const found = this.stage.world.context.calls.filter(
      (made) => made.service === service && made.operation === operation && made.caller.kind === 'role' && !made.error,
    ).length;
    if (found !== times) {
      this.differences.push(`our functions called ${call} ${found} times, expected ${times}`);
    }
  }

  /** At least one call was refused by IAM for this action, and no other story may have refused calls. */
  denied(action: string): void {
    this.deniedActions.add(action);
    const [service, operation] = action.split(':');
    const refused = this.stage.world.context.calls.some(
      (made) => made.deniedBy === 'iam' && made.service === service && made.operation === operation,
    );
    if (!refused) {
      this.differences.push(`no call was refused for ${action}, expected the permission to be missed`);
    }
  }

  /** The refusal of a command a person ran, with this text in it. */
  async refused(what: string, command: Promise<unknown>, text: string): Promise<void> {
    try {
      await command;
      this.differences.push(`${what} was accepted, expected a refusal`);
    } catch (error) {
      this.mentions(what, error instanceof Error ? error.message : String(error), text);
    }
  }

  mentions(what: string, found: string | undefined, text: string): void {
    if (!found?.includes(text)) {
      this.differences.push(`${what} says '${found ?? 'nothing'}', expected it to name '${text}'`);
    }
  }

  /** The report of this recovery lists a changing call of our functions that is like this. */
  async reported(end: ExecutionEnd, what: string, isIt: (call: ReportedCall) => boolean): Promise<void> {
    const { operator, reportBucket } = this.stage.world;
    const { key } = (end.state['report'] ?? {}) as { readonly key?: string };
    const text = key ? await operator.object(reportBucket, key) : '{"calls":[]}';
    if (!(JSON.parse(text) as { readonly calls: readonly ReportedCall[] }).calls.some(isIt)) {
      this.differences.push(`the report lists no call that ${what}, expected at least one`);
    }
  }

  productionNameFree(): void {
    const holder = this.productionHolder();
    if (holder) {
      this.differences.push(`'${holder.resourceId}' holds the production name, expected nobody between the renames`);
    }
  }

  /** The services run as the story left them, on the bad release. */
  async servicesUntouched(): Promise<void> {
    await this.services(this.withRelease('bad'));
    await this.applicationServes();
  }

  /** Names on the original, writers at zero, page shown, and not one row changed since the freeze. */
  async heldOnOriginal(): Promise<void> {
    const { world, observer } = this.stage;
    const { resourceId } = world.database;
    this.originalHasItsName();
    for (const { service, desiredCount, runningCount } of await observer.services()) {
      if (desiredCount !== 0 || runningCount !== 0) {
        this.differences.push(
          `service '${service}' has ${desiredCount} desired and ${runningCount} running tasks, expected none while held`,
        );
      }
    }
    this.differences.push(...runningJobs(await observer.jobs(), 'while held'));
    const page = await world.visit();
    if (page.status !== 503) {
      this.differences.push(`the application answered ${page.status}, expected the maintenance page (503)`);
    }
    this.same(
      'the original since the freeze',
      this.stage.frozen,
      await observer.behindTheDoor(resourceId, summarizeTables),
    );
  }

  /** After ResumeWrites on the original: counts and scaling as recorded, page gone. */
  async resumedOnOriginal(end: ExecutionEnd): Promise<void> {
    this.outcome(end, 'Writers resumed');
    await this.originalServes();
  }

  /** The original has the production name, and everything that writes runs as it did before the recovery. */
  async originalServes(): Promise<void> {
    this.originalHasItsName();
    await this.servicesUntouched();
  }

  /** The promise of a recovery, compared on real data. */
  async recovered(): Promise<void> {
    const { world, observer, recovered, reference } = this.stage;
    const { database } = world;
    const production = this.productionHolder();
    if (!production || production.resourceId === database.resourceId) {
      this.differences.push(
        `'${production?.resourceId ?? 'nobody'}' holds the production name, expected the restored instance`,
      );
      return;
    }
    if (recovered) {
      this.same(`the recovered database against ${reference?.time}`, reference?.tables, recovered);
    } else {
      this.differences.push('the production endpoint was never read between the swap and the resume');
    }
    this.differences.push(...runningJobs(this.stage.jobs.frozen ?? [], 'when the last session had been ended'));
    await this.retiredKeepsTheDamage();
    await this.services(this.withRelease('fixed'));
    await this.applicationServes();
    await observer.eventually('orders by the fixed release', async () => (await observer.ordersByRelease('fixed')) > 0);
    if ((await observer.brokenOrders(production.resourceId)) > 0) {
      this.differences.push('orders of the recovered database do not match their payments');
    }
  }

  /** After RevertCutover: the former instance serves as it was frozen, and the other one keeps what was written since. */
  async reverted(ordersSince: number): Promise<void> {
    const { world, observer, returned, frozen, recovered } = this.stage;
    const { identifier } = world.database;
    this.originalHasItsName();
    this.same('the former instance since it was frozen', frozen, returned ?? []);
    const other = world.databases.instances().find((one) => one.identifier.startsWith(`${identifier}-reverted-`));
    const before = recovered?.find(({ table }) => table === 'orders')?.rows ?? 0;
    const kept = other
      ? (await observer.behindTheDoor(other.resourceId, summarizeTables)).find(({ table }) => table === 'orders')
      : undefined;
    if ((kept?.rows ?? 0) < before + ordersSince) {
      this.differences.push(
        `'${other?.identifier ?? 'no instance'}' keeps ${kept?.rows ?? 0} orders, expected at least ${before + ordersSince}`,
      );
    }
    await this.services(this.withRelease('fixed'));
    await this.applicationServes();
  }

  private originalHasItsName(): void {
    const { resourceId } = this.stage.world.database;
    const holder = this.productionHolder();
    if (holder?.resourceId !== resourceId) {
      this.differences.push(
        `'${holder?.resourceId ?? 'nobody'}' holds the production name, expected the original '${resourceId}'`,
      );
    }
  }

  private async retiredKeepsTheDamage(): Promise<void> {
    const { world, observer, frozen } = this.stage;
    const { identifier, resourceId } = world.database;
    const retired = world.databases.byResourceId(resourceId);
    if (!retired?.identifier.startsWith(`${identifier}-corrupted-`)) {
      this.differences.push(
        `the original is named '${retired?.identifier ?? 'nothing'}', expected '${identifier}-corrupted-...'`,
      );
      return;
    }
    this.same(
      'the retired instance since the freeze',
      frozen,
      await observer.behindTheDoor(resourceId, summarizeTables),
    );
    if ((await observer.brokenOrders(resourceId)) < DAMAGED_ORDERS) {
      this.differences.push('the retired instance no longer holds the corrupted data');
    }
  }

  private async services(expected: readonly ServiceView[]): Promise<void> {
    this.differences.push(...(await changedJobs(this.stage.observer, this.stage.jobs.before)));
    const found = await this.stage.observer.services();
    for (const wanted of expected) {
      const service = found.find(({ service }) => service === wanted.service);
      for (const field of ['desiredCount', 'runningCount', 'taskDefinition', 'scaling'] as const) {
        if (service?.[field] !== wanted[field]) {
          this.differences.push(
            `service '${wanted.service}' has ${field} '${service?.[field]}', expected '${wanted[field]}'`,
          );
        }
      }
    }
  }

  private async applicationServes(): Promise<void> {
    const { visit, application } = this.stage.world;
    const { status } = await visit();
    if (status !== 200) {
      this.differences.push(`the application answered ${status} at ${application.healthUrl}, expected 200`);
    }
  }

  private withRelease(release: 'bad' | 'fixed'): ServiceView[] {
    const { servicesBefore, world } = this.stage;
    return servicesBefore.map((view) => ({
      ...view,
      taskDefinition: world.application.releases[release][view.service]!,
    }));
  }

  private same(subject: string, expected: readonly TableSummary[] | undefined, found: readonly TableSummary[]): void {
    this.differences.push(
      ...(expected ? differencesOf(subject, expected, found) : [`${subject}: nothing was noted to compare with`]),
    );
  }

  private productionHolder() {
    const { databases, database } = this.stage.world;
    return databases.byIdentifier(database.identifier);
  }
}
