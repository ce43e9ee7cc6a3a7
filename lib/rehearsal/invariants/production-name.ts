import type { AttemptItem, RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { InvariantFamily, Scene } from './scene';
import type { IncidentEnd } from './violation';

/** Longest time without a holder: the swap's own deadline of 90 minutes, its take-over, and the way back of two hours. */
const MOST_SECONDS_WITHOUT_HOLDER = 4 * 3600;

export interface HolderFacts {
  readonly resourceId: string;
  /** It held the production name, rightly, before anything was recorded. */
  readonly isFormer: boolean;
  readonly attempt: Pick<AttemptItem, 'restorePoint' | 'verdict'> | undefined;
  readonly record: Pick<RecordItem, 'original' | 'revert'> | undefined;
}

/** I3: why an instance may not hold the production name; `undefined` when it may. */
export function holderFault({ resourceId, isFormer, attempt, record }: HolderFacts): string | undefined {
  if (isFormer && record?.original.resourceId === resourceId) return undefined;
  if (isFormer && record?.revert?.retired.resourceId === resourceId) return undefined;
  if (isFormer && !record) return undefined;
  const verdict = attempt?.verdict;
  if (!attempt || !verdict) return 'found no verdict on it, expected one that passed';
  if (verdict.outcome !== 'pass') return `found verdict '${verdict.outcome}', expected 'pass'`;
  if (verdict.resourceId !== resourceId) return `found a verdict on '${verdict.resourceId}', expected one on itself`;
  return verdict.restorePointId === attempt.restorePoint.id
    ? undefined
    : `found a verdict for restore point '${verdict.restorePointId}', expected '${attempt.restorePoint.id}'`;
}

/** I2 and I3: who holds the production name, and since when nobody does. */
export class ProductionName implements InvariantFamily {
  /** Instances that held the name rightly at some time. */
  private readonly former = new Set<string>();
  private emptySince: number | undefined;

  constructor(private readonly scene: Scene) {
    const { table, world } = scene;
    for (const resourceId of [
      scene.holder()?.resourceId,
      table.record?.original.resourceId,
      table.record?.revert?.retired.resourceId,
      world.database.resourceId,
    ]) {
      if (resourceId) this.former.add(resourceId);
    }
    if (!scene.holder()) this.emptySince = scene.now();
  }

  /** Why the production name does not belong to a right instance for good; `undefined` when it does. */
  fault(): string | undefined {
    const holder = this.scene.holder();
    if (!holder) return 'nobody holds the production name';
    if (holder.nextIdentifier !== undefined) return `'${holder.resourceId}' is about to give the production name away`;
    const fault = this.holderFault(holder.resourceId);
    return fault && `'${holder.resourceId}' holds the production name: ${fault}`;
  }

  instanceChanged(): void {
    const { violations, world, recovery } = this.scene;
    const name = recovery.settings.identifier;
    let holders = 0;
    for (const { identifier, nextIdentifier, resourceId } of world.services.rds.state.instances.values()) {
      if (identifier === name) holders += 1;
      if (identifier === name || nextIdentifier === name) this.judge(resourceId);
    }
    violations.check('I2', holders <= 1, () => `name '${name}': found ${holders} holders, expected one`);
    this.time(holders === 0);
  }

  finish({ ends }: IncidentEnd): void {
    this.instanceChanged();
    const { violations, recovery } = this.scene;
    // Whoever is paged is told that nobody holds the name.
    const isHeld = ends.at(-1)?.outcome === 'HeldSafe';
    violations.check(
      'I2',
      this.emptySince === undefined || isHeld,
      () => `name '${recovery.settings.identifier}': found no holder at the end, expected one, or a person paged`,
    );
  }

  private holderFault(resourceId: string): string | undefined {
    const { table } = this.scene;
    const isFormer = this.former.has(resourceId);
    return holderFault({ resourceId, isFormer, attempt: table.attemptOf(resourceId), record: table.record });
  }

  private judge(resourceId: string): void {
    const { violations, recovery } = this.scene;
    const fault = this.holderFault(resourceId);
    violations.check(
      'I3',
      fault === undefined,
      () => `instance '${resourceId}' named '${recovery.settings.identifier}': ${fault}`,
    );
    if (fault === undefined) this.former.add(resourceId);
  }

  private time(empty: boolean): void {
    const { violations, recovery } = this.scene;
    const now = this.scene.now();
    if (!empty) this.emptySince = undefined;
    else if (this.emptySince === undefined) this.becomeEmpty(now);
    const seconds = this.emptySince === undefined ? 0 : (now - this.emptySince) / 1000;
    violations.check(
      'I2',
      seconds <= MOST_SECONDS_WITHOUT_HOLDER,
      () =>
        `name '${recovery.settings.identifier}': found no holder for more than ${MOST_SECONDS_WITHOUT_HOLDER} s, expected one sooner`,
    );
  }

  private becomeEmpty(now: number): void {
    this.emptySince = now;
    const { violations, recovery, table } = this.scene;
    const { record } = table;
    violations.check(
      'I2',
      record?.status === 'OPEN' && record.swapStartedAt !== undefined,
      () => `name '${recovery.settings.identifier}': found no holder outside a swap, expected one`,
    );
  }
}
