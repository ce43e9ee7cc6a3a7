import type { PublishCommandInput } from '@aws-sdk/client-sns';
import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { RecoveryState } from '../../../lambdas/shared/contract/recovery-state';
import type { ExecutionEnd } from '../responder';
import type { ObservedCall } from '../simulation/observed-calls';
import { shortName } from './call-owners';
import {
  difference,
  differencesFromRecord,
  instanceDifferences,
  notFrozen,
  notProtected,
  notRetired,
  recoveryMarks,
  withoutUnsteady,
} from './differences';
import type { ProductionName } from './production-name';
import { type ProductionView, productionView } from './production-view';
import { CLASSES, couldPutNothingBack, decidingEnd, promisedBy } from './promised-class';
import type { InvariantFamily, Scene } from './scene';
import type { IncidentEnd, Invariant } from './violation';

/** What the product itself says when everything that HeldSafe stands for is in place. */
const HELD_WITH_FENCE = 'the original has its name, the writers are stopped and the fence is up';

/** I9, I10 and I11: every end is of a known class, and the world is as that class says. */
export class Promises implements InvariantFamily {
  private readonly before = new Map<string, ProductionView>();
  /** Executions that paged the commander. */
  private readonly paged = new Set<string | undefined>();
  /** Services whose counts our functions changed. */
  private readonly touched = new Set<string>();
  private readonly backedUp = new Set<string>();
  private ends: readonly ExecutionEnd[] = [];

  constructor(
    private readonly scene: Scene,
    private readonly name: ProductionName,
  ) {}

  progressed(executionArn: string, state: string | undefined): void {
    if (state !== undefined && !this.before.has(executionArn)) {
      this.before.set(executionArn, productionView(this.scene));
    }
  }

  called({ service, operation, input, origin, mutating }: ObservedCall): void {
    if (!mutating) return;
    const { commanderTopicArn } = this.scene.recovery;
    if (operation === 'Publish' && (input as PublishCommandInput).TopicArn === commanderTopicArn) {
      this.paged.add(origin.executionArn);
    }
    if (operation === 'UpdateService') {
      const { cluster, service: name } = input as { readonly cluster?: string; readonly service?: string };
      this.touched.add(`${cluster}/${name}`);
    }
    if (service === 'backup' && operation === 'StartBackupJob') {
      this.backedUp.add((input as { readonly ResourceArn?: string }).ResourceArn ?? '');
    }
  }

  finish({ ends }: IncidentEnd): void {
    const { violations, table } = this.scene;
    this.ends = ends;
    for (const [index, { outcome, executionArn, cause }] of ends.entries()) {
      const isTakenOver = index < ends.length - 1 || table.lock?.owner !== executionArn || table.lock.state !== 'HELD';
      violations.check(
        'I9',
        CLASSES.has(outcome) || (outcome === 'ABORTED' && isTakenOver),
        () =>
          `'${shortName(executionArn)}': found end '${outcome}' (${cause ?? 'no cause'}), expected a class of outcome`,
      );
    }
    const last = decidingEnd(ends);
    if (last) this.keep(last);
  }

  private keep(end: ExecutionEnd): void {
    const state = end.state as Partial<RecoveryState>;
    const view = productionView(this.scene);
    const { record } = this.scene.table;
    switch (promisedBy(end, record, view)) {
      case 'unchanged':
        this.expect('I9', end, this.changes(end, view));
        return;
      case 'prepared':
        this.expect('I9', end, [...this.changes(end, view), ...this.unprepared(end)]);
        return;
      case 'frozen':
        this.expect('I9', end, this.unfrozen(view, state.openItem === undefined));
        return;
      case 'held':
        this.expect('I9', end, this.unheld(end, view));
        return;
      case 'original':
        this.expect('I10', end, [
          ...this.asRecorded(view, {}),
          ...this.other(record?.original.resourceId, view),
          ...(end.outcome === 'RolledBack' ? recoveryMarks(this.scene.holder()) : []),
        ]);
        return;
      case 'reverted':
        this.expect('I11', end, [
          ...this.asRecorded(view, state.incident?.resumeWith ?? {}),
          ...this.other(record?.revert?.retired.resourceId, view),
        ]);
        return;
      case 'recovered':
        this.expect('I11', end, this.unrecovered(end, record, view));
    }
  }

  private expect(invariant: Invariant, { executionArn, outcome }: ExecutionEnd, faults: readonly string[]): void {
    const { violations } = this.scene;
    violations.check(
      invariant,
      faults.length === 0,
      () => `'${shortName(executionArn)}' ended as ${outcome}: ${faults.join('; ')}`,
    );
  }

  /** The world before an execution; before the one it takes over from, where it does. */
  private beforeOf(end: ExecutionEnd): ProductionView | undefined {
    const gone = this.reconciledBy(end);
    return gone ? this.beforeOf(gone) : this.before.get(end.executionArn);
  }

  /** The end of the execution that this one took over from. */
  private reconciledBy({ state }: ExecutionEnd): ExecutionEnd | undefined {
    const { reconciles } = state as Partial<RecoveryState>;
    return reconciles && this.ends.find((end) => end.executionArn === reconciles.executionArn);
  }

  private changes(end: ExecutionEnd, now: ProductionView): readonly string[] {
    const before = this.beforeOf(end);
    if (!before) return [];
    const ours = (view: ProductionView) =>
      view.services
        .filter(({ key }) => this.touched.has(key))
        .map(({ key, desiredCount, scaling }) => `${key} ${desiredCount} ${scaling}`)
        .join(', ');
    const others = ({ switches }: ProductionView) => switches.map(({ key, state }) => `${key} ${state}`).join(', ');
    return [
      ...difference('the holder of the production name', now.holder, before.holder),
      ...difference('its security groups', now.groups.join(), before.groups.join()),
      ...difference('the services', ours(now), ours(before)),
      ...difference('the other writers', others(now), others(before)),
      ...difference('the maintenance page', shownText(now), shownText(before)),
    ];
  }

  private unprepared(end: ExecutionEnd): readonly string[] {
    const { verdict } = (this.reconciledBy(end) ?? end).state as Partial<RecoveryState>;
    const candidate = verdict && this.scene.instance(verdict.resourceId);
    return [
      ...difference('the verdict', verdict?.outcome, 'pass'),
      ...(candidate ? [] : [`found no candidate '${verdict?.resourceId}', expected it to be kept`]),
    ];
  }

  private unfrozen(view: ProductionView, expectsPage: boolean): readonly string[] {
    const { quarantineGroups, listenerRuleArn } = this.scene.recovery;
    return [
      ...notFrozen(view, this.scene.table.record, quarantineGroups.original),
      ...(view.isPageShown || !expectsPage || listenerRuleArn === undefined
        ? []
        : ['found no maintenance page, expected it']),
    ];
  }

  private unheld({ executionArn, state }: ExecutionEnd, view: ProductionView): readonly string[] {
    const { table, violations, world } = this.scene;
    const why = (state as Partial<RecoveryState>).assessment?.why;
    violations.check(
      'I9',
      this.paged.has(executionArn),
      () => `'${shortName(executionArn)}' ended as HeldSafe: found nobody paged, expected the commander`,
      'topics',
    );
    violations.check(
      'I9',
      couldPutNothingBack(state, world.services.states.visitedStates(executionArn)) || this.namesAreWhereTheyCanBe(),
      () =>
        `'${shortName(executionArn)}' ended as HeldSafe: found nobody at the production name and the original ready to take it, expected it to be put back`,
      'calls',
    );
    if (why !== HELD_WITH_FENCE) return [];
    return [
      ...this.unfrozen(view, false),
      ...this.other(table.record?.original.resourceId, view),
      ...recoveryMarks(this.scene.holder()),
    ];
  }

  /** A swap that began gives the original its name back, unless somebody else has it or it is not usable. */
  private namesAreWhereTheyCanBe(): boolean {
    const { record } = this.scene.table;
    if (record?.status !== 'OPEN' || record.swapStartedAt === undefined || this.scene.holder()) return true;
    if (record.pointOfNoReturnAt !== undefined) return true;
    return this.scene.instance(record.original.resourceId)?.status !== 'available';
  }

  private asRecorded(view: ProductionView, resumeWith: Readonly<Record<string, string>>): readonly string[] {
    const { record } = this.scene.table;
    return [...differencesFromRecord(record, view, resumeWith), ...difference('the record', record?.status, 'CLOSED')];
  }

  private other(expected: string | undefined, { holder }: ProductionView): readonly string[] {
    const fault = this.name.fault();
    return [
      ...difference('the holder of the production name', holder, expected),
      ...(fault ? [`found that ${fault}`] : []),
    ];
  }

  private unrecovered(end: ExecutionEnd, record: RecordItem | undefined, view: ProductionView): readonly string[] {
    const { incident, steady } = end.state as Partial<RecoveryState>;
    const isWhole = end.outcome === 'Recovered';
    const original = record && this.scene.instance(record.original.resourceId);
    const holder = this.scene.holder();
    const fault = this.name.fault();
    // A Reconcile finishes with the releases that the lost execution was asked for.
    const resumeWith = incident?.resumeWith ?? {};
    return [
      ...(fault ? [`found that ${fault}`] : []),
      ...(view.holder === record?.original.resourceId
        ? ['found the original in production, expected the candidate']
        : []),
      ...(isWhole
        ? this.asRecorded(view, resumeWith)
        : differencesFromRecord(record, withoutUnsteady(view, steady), resumeWith)),
      ...this.unprotected(isWhole),
      ...(isWhole && original && holder ? instanceDifferences(holder, original) : []),
      ...notRetired(original, this.scene.recovery.quarantineGroups.original),
    ];
  }

  private unprotected(expectsBackup: boolean): readonly string[] {
    const { identifier } = this.scene.recovery.settings;
    const isBackedUp = [...this.backedUp].some((arn) => arn.endsWith(`:db:${identifier}`));
    return [
      ...notProtected(this.scene.holder()),
      ...(isBackedUp || !expectsBackup ? [] : ['found no backup of production started, expected the first']),
    ];
  }
}

function shownText({ isPageShown }: ProductionView): string {
  return isPageShown ? 'shown' : 'hidden';
}
