import { type CampaignCase, type PlannedFault, placeName, slug } from './campaign-case';
import { chance } from './chance';
import { genericFaults, modelledFaults } from './fault-catalogue';
import type { LearntCall, Lesson } from './learn';

export interface SinglesOptions {
  readonly seed: number;
  /** Faults of operations that the plan has already; the others are in it whatever the share. */
  readonly taken: Set<string>;
  /** All of them, whatever the share. */
  readonly whole: boolean;
}

/** One fault each, at the calls of a scenario: all of its share at the first call of a kind, some at later ones. */
export function planSingles({ scenario, calls, models }: Lesson, options: SinglesOptions): CampaignCase[] {
  const { seed, taken, whole } = options;
  const { share = 1, covers } = scenario;
  if (share === 0) return [];
  const covered = calls.filter(({ place }) => covers?.(place.machine, place.state) ?? true);
  const latest = lastOccurrences(covered);
  return covered.flatMap((call) => {
    const { place } = call;
    const model = models.get(place.service)!;
    const isLast = latest.get(kindOf(call)) === place.occurrence;
    // What a change leaves behind when it fails is more telling than what a read does not say.
    const part = call.mutating ? 2 * share : share;
    const faults =
      place.occurrence === 1
        ? [...modelledFaults(call, model).filter((fault) => isWorthwhile(call, fault)), ...genericFaults(call, model)]
        : place.occurrence === 2 || isLast
          ? genericFaults(call, model).filter((fault) => isTelling(call, fault))
          : [];
    return faults.flatMap((fault) => {
      const id = `${scenario.name}:${placeName(place)}:${faultName(fault)}`;
      const kind = `${place.service}:${place.operation} ${faultName(fault)}`;
      if (!whole && taken.has(kind) && chance(seed, id) >= part) return [];
      taken.add(kind);
      return [{ id, seed, scenario: scenario.name, group: 'single' as const, faults: [{ place, fault }] }];
    });
  });
}

/** `access-denied.before.until-given-up` */
export function faultName({ name, kind, source, persistence }: PlannedFault): string {
  const position = kind === 'errorAfter' || kind === 'lostReply' ? 'after' : 'before';
  return `${source === 'modelled' ? name : slug(name)}.${position}.${slug(persistence.replaceAll(/[A-Z]/g, '-$&'))}`;
}

/** A read whose modelled error passes at once is tried again like any other: that it goes on is what matters. */
function isWorthwhile({ mutating }: LearntCall, { persistence }: PlannedFault): boolean {
  return mutating || persistence !== 'once';
}

/** What a later call of the same kind in the same state may answer differently to. */
function isTelling({ mutating }: LearntCall, { kind, persistence, name }: PlannedFault): boolean {
  if (mutating) {
    return kind === 'lostReply' || kind === 'errorAfter' || (name === 'access denied' && persistence !== 'once');
  }
  return kind === 'stale' || (name === 'access denied' && persistence === 'untilGivenUp');
}

function lastOccurrences(calls: readonly LearntCall[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const call of calls) last.set(kindOf(call), call.place.occurrence);
  return last;
}

function kindOf({ place: { machine, state, service, operation } }: LearntCall): string {
  return `${machine} ${state} ${service}:${operation}`;
}
