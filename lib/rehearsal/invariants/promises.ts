import type { PublishCommandInput } from '@aws-sdk/client-sns';
import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { RecoveryState } from '../../../lambdas/shared/contract/recovery-state';
import type { ExecutionEnd } from '../responder';
import type { ObservedCall } from '../simulation/observed-calls';
import { shortName } from './call-owners';
import type { ProductionName } from './production-name';
import { groupsOf, type ProductionView, productionView, recordedState } from './production-view';
import type { InvariantFamily, Scene } from './scene';
import type { IncidentEnd, Invariant } from './violation';

/** Ends that say in which state the world is. */
const CLASSES: ReadonlySet<string> = new Set([
  'Planned',
  'Prepared',
  'Recovered',
  'RecoveredWithOpenItems',
  'Frozen',
  'Reverted',
  'Unchanged',
  'RolledBack',
  'HeldSafe',
  'Writers resumed',
  'Reconciled',
  'Nothing to reconcile',
]);

/** What the product itself says when everything that HeldSafe stands for is in place. */
const HELD_WITH_FENCE = 'the original has its name, the writers are stopped and the fence is up';
/** Settings that another instance has of its own, or more of. */
const MAY_DIFFER =
  /^(DeletionProtection|BackupRetentionPeriod|AvailabilityZone|MasterUserSecret|ReadReplica.*|AllocatedStorage)$/;

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
    const last = ends.findLast(decides);
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
        this.expect('I10', end, [...this.unlike(record, view, {}), ...this.other(record?.original.resourceId, view)]);
        return;
      case 'reverted':
        this.expect('I11', end, [
          ...this.unlike(record, view, state.incident?.resumeWith ?? {}),
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
  private beforeOf({ executionArn, state }: ExecutionEnd): ProductionView | undefined {
    const { reconciles } = state as Partial<RecoveryState>;
    const gone = reconciles && this.ends.find((end) => end.executionArn === reconciles.executionArn);
    return gone ? this.beforeOf(gone) : this.before.get(executionArn);
  }

  private changes(end: ExecutionEnd, now: ProductionView): readonly string[] {
    const before = this.beforeOf(end);
    if (!before) return [];
    const ours = (view: ProductionView) =>
      view.services
        .filter(({ key }) => this.touched.has(key))
        .map(({ key, desiredCount, scaling }) => `${key} ${desiredCount} ${scaling}`)
        .join(', ');
    return [
      ...difference('the holder of the production name', now.holder, before.holder),
      ...difference('its security groups', now.groups.join(), before.groups.join()),
      ...difference('the services', ours(now), ours(before)),
      ...difference('the maintenance page', shownText(now), shownText(before)),
    ];
  }

  private unprepared({ state }: ExecutionEnd): readonly string[] {
    const { verdict } = state as Partial<RecoveryState>;
    const candidate = verdict && this.scene.instance(verdict.resourceId);
    return [
      ...difference('the verdict', verdict?.outcome, 'pass'),
      ...(candidate ? [] : [`found no candidate '${verdict?.resourceId}', expected it to be kept`]),
    ];
  }

  private unfrozen({ services, groups, isPageShown }: ProductionView, expectsPage: boolean): readonly string[] {
    const { original } = this.scene.recovery.quarantineGroups;
    const { record } = this.scene.table;
    return [
      ...services.flatMap(({ key, desiredCount, live }) =>
        desiredCount + live === 0
          ? []
          : [`found ${key} with ${desiredCount} desired and ${live} live tasks, expected none`],
      ),
      ...difference('the security groups of production', groups.join(), original),
      ...(isPageShown || !expectsPage || this.scene.recovery.listenerRuleArn === undefined
        ? []
        : ['found no maintenance page, expected it']),
      ...difference('the record', record?.status, 'OPEN'),
    ];
  }

  private unheld({ executionArn, state }: ExecutionEnd, view: ProductionView): readonly string[] {
    const { record } = this.scene.table;
    const why = (state as Partial<RecoveryState>).assessment?.why;
    const paged = this.paged.has(executionArn) ? [] : ['found nobody paged, expected the commander'];
    if (why !== HELD_WITH_FENCE) return paged;
    return [...paged, ...this.unfrozen(view, false), ...this.other(record?.original.resourceId, view)];
  }

  /** Against the record: counts, task definitions, scaling, security groups, page. */
  private unlike(
    record: RecordItem | undefined,
    { services, groups, isPageShown }: ProductionView,
    resumeWith: Readonly<Record<string, string>>,
  ): readonly string[] {
    if (!record) return ['found no record, expected one'];
    const recorded = JSON.parse(record.settings) as { readonly vpcSecurityGroupIds: readonly string[] };
    const faults = (record.writers ?? []).flatMap((writer) => {
      if (!('service' in writer)) return [];
      const wanted = recordedState(writer);
      const found = services.find(({ key }) => key === wanted.key);
      return [
        ...difference(`${wanted.key}: tasks`, found?.desiredCount, wanted.desiredCount),
        ...difference(`${wanted.key}: serving tasks`, found?.ready, wanted.desiredCount),
        ...difference(
          `${wanted.key}: task definition`,
          found?.taskDefinition,
          resumeWith[writer.service] ?? wanted.taskDefinition,
        ),
        ...difference(`${wanted.key}: circuit breaker`, found?.circuitBreaker, wanted.circuitBreaker),
        ...difference(`${wanted.key}: scaling`, found?.scaling, wanted.scaling),
      ];
    });
    return [
      ...faults,
      ...difference('security groups of production', groups.join(), [...recorded.vpcSecurityGroupIds].sort().join()),
      ...(isPageShown ? ['found the maintenance page, expected it hidden'] : []),
      ...difference('the record', record.status, 'CLOSED'),
    ];
  }

  private other(expected: string | undefined, { holder }: ProductionView): readonly string[] {
    const fault = this.name.fault();
    return [
      ...difference('the holder of the production name', holder, expected),
      ...(fault ? [`found that ${fault}`] : []),
    ];
  }

  private unrecovered(end: ExecutionEnd, record: RecordItem | undefined, view: ProductionView): readonly string[] {
    const { incident } = end.state as Partial<RecoveryState>;
    const isWhole = end.outcome === 'Recovered';
    const fault = this.name.fault();
    // A Reconcile finishes with the releases that the lost execution was asked for.
    const resumeWith = incident?.resumeWith ?? {};
    return [
      ...(fault ? [`found that ${fault}`] : []),
      ...(view.holder === record?.original.resourceId
        ? ['found the original in production, expected the candidate']
        : []),
      ...this.unlike(isWhole ? record : record && { ...record, status: 'CLOSED' }, view, resumeWith),
      ...this.unprotected(isWhole),
      ...(isWhole ? this.unequal(record) : []),
      ...this.unretired(record),
    ];
  }

  private unprotected(expectsBackup: boolean): readonly string[] {
    const holder = this.scene.holder();
    const name = this.scene.recovery.settings.identifier;
    const isBackedUp = [...this.backedUp].some((arn) => arn.endsWith(`:db:${name}`));
    return [
      ...(holder?.settings.DeletionProtection ? [] : ['found production without deletion protection, expected it']),
      ...(holder && holder.settings.BackupRetentionPeriod > 0 ? [] : ['found production without automated backups']),
      ...(isBackedUp || !expectsBackup ? [] : ['found no backup of production started, expected the first']),
    ];
  }

  /** Field by field against the retired original, which keeps its settings. */
  private unequal(record: RecordItem | undefined): readonly string[] {
    const original = record && this.scene.instance(record.original.resourceId);
    const holder = this.scene.holder();
    if (!original || !holder) return ['found no original to compare production with'];
    const settings = Object.keys(original.settings) as (keyof typeof original.settings)[];
    const tags = (instance: typeof original) =>
      [...instance.tags]
        .filter(([key]) => !key.startsWith('recovery:') && !key.startsWith('aws:'))
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join();
    return [
      ...settings
        .filter((setting) => !MAY_DIFFER.test(setting))
        .flatMap((setting) =>
          difference(setting, JSON.stringify(holder.settings[setting]), JSON.stringify(original.settings[setting])),
        ),
      ...(holder.settings.BackupRetentionPeriod < original.settings.BackupRetentionPeriod
        ? ['found a shorter retention of backups than before']
        : []),
      ...difference('the parameter group', holder.parameterGroup.name, original.parameterGroup.name),
      ...difference('the option group', holder.optionGroup.name, original.optionGroup.name),
      ...difference('the subnet group', holder.subnetGroupName, original.subnetGroupName),
      ...difference('the tags', tags(holder), tags(original)),
      ...([...holder.tags.keys()].some((key) => key.startsWith('recovery:'))
        ? ['found tags of the recovery on it']
        : []),
    ];
  }

  private unretired(record: RecordItem | undefined): readonly string[] {
    const original = record && this.scene.instance(record.original.resourceId);
    if (!original) return ['found no retired original, expected it to be kept'];
    return difference(
      'security groups of the retired original',
      groupsOf(original).join(),
      this.scene.recovery.quarantineGroups.original,
    );
  }
}

type Promised = 'unchanged' | 'prepared' | 'frozen' | 'held' | 'original' | 'reverted' | 'recovered';

/** Whether an end says how the world is: a request that was refused says nothing of it. */
export function decides({ outcome, state }: ExecutionEnd): boolean {
  if (outcome === 'Nothing to reconcile' || outcome === 'ABORTED') return false;
  return outcome !== 'Unchanged' || (state as Partial<RecoveryState>).lock !== undefined;
}

function promisedBy(
  { outcome, state }: ExecutionEnd,
  record: RecordItem | undefined,
  { holder }: ProductionView,
): Promised | undefined {
  const assessed = (state as Partial<RecoveryState>).assessment?.outcome;
  switch (outcome === 'Reconciled' ? assessed : outcome) {
    case 'Planned':
    case 'Unchanged':
      return 'unchanged';
    case 'Prepared':
      return 'prepared';
    case 'Frozen':
      return 'frozen';
    case 'HeldSafe':
      return 'held';
    case 'RolledBack':
      return 'original';
    case 'Reverted':
      return 'reverted';
    case 'Writers resumed':
    case 'Recovered':
    case 'RecoveredWithOpenItems':
      if (holder === record?.original.resourceId) return outcome === 'Writers resumed' ? 'original' : 'recovered';
      return record?.revert?.retired.resourceId === holder ? 'reverted' : 'recovered';
    default:
      return undefined;
  }
}

function shownText({ isPageShown }: ProductionView): string {
  return isPageShown ? 'shown' : 'hidden';
}

function difference(what: string, found: unknown, expected: unknown): readonly string[] {
  return found === expected ? [] : [`found ${what} ${found}, expected ${expected}`];
}
