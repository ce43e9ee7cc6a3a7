import type { Direction, SwapStep, SwapWorld } from '../../../lambdas/swap-identifiers/contract';
import { decide } from '../../../lambdas/swap-identifiers/decide';
import { candidate, NAMES, original } from '../database-instances';

interface Instance {
  readonly resourceId: string;
  name: string;
  status: 'available' | 'backing-up' | 'renaming';
  next: string | undefined;
  /** Readers see this name until it is 0. */
  staleFor: number;
  hiddenFor: number;
  shownName: string;
  tags: Record<string, string>;
}

/** How long the next renames are read under their old name, then not at all. */
export interface RenameTiming {
  readonly stale: number;
  readonly hidden: number;
}

/** Two instances that are renamed as RDS does it: first nothing is seen, then nothing is found, then the new name. */
export class SimulatedInstances {
  readonly old = this.instance('db-OLD', NAMES.production);
  readonly fresh = this.instance('db-NEW', NAMES.candidate);
  /** Every rename that RDS accepted: `db-OLD -> orders-db-corrupted-abcdefgh`. */
  readonly renames: string[] = [];

  constructor(private readonly timings: readonly RenameTiming[]) {}

  /** One round: time passes, the saga looks and makes its step. */
  round(direction: Direction, left: boolean): SwapStep {
    this.tick();
    const step = decide({
      direction,
      world: this.observe(),
      names: NAMES,
      left,
      ownTags: { 'recovery:incident': 'INC-1', 'recovery:role': 'retired', 'recovery:expires': 'then' },
    });
    this.apply(step);
    return step;
  }

  /** Names that are really held, whatever readers see. */
  holders(name: string): readonly string[] {
    return [this.old, this.fresh].filter((instance) => instance.name === name).map(({ resourceId }) => resourceId);
  }

  settled(): boolean {
    return [this.old, this.fresh].every(({ next, staleFor, hiddenFor }) => !next && staleFor === 0 && hiddenFor === 0);
  }

  private tick(): void {
    for (const instance of [this.old, this.fresh]) {
      if (instance.staleFor > 0) {
        instance.staleFor--;
      } else if (instance.hiddenFor > 0) {
        instance.hiddenFor--;
      } else if (instance.next) {
        instance.name = instance.next;
        instance.shownName = instance.next;
        instance.next = undefined;
        instance.status = 'available';
      }
    }
  }

  private observe(): SwapWorld {
    const shown = (instance: Instance) => instance.next === undefined || instance.staleFor > 0;
    const view = (instance: Instance, make: typeof original) =>
      shown(instance)
        ? make({
            DbiResourceId: instance.resourceId,
            DBInstanceIdentifier: instance.shownName,
            DBInstanceStatus: instance.next ? 'available' : instance.status,
            TagList: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value })),
          })
        : undefined;
    const holder = [this.old, this.fresh].find((one) => shown(one) && one.shownName === NAMES.production);
    return {
      original: view(this.old, original),
      candidate: view(this.fresh, candidate),
      holderResourceId: holder?.resourceId,
    };
  }

  /** What RDS refuses (busy, unknown or taken name) changes nothing, as in the handler. */
  private apply(step: SwapStep): void {
    if (step.kind === 'rename') {
      const instance = [this.old, this.fresh].find(({ name, next }) => name === step.from && !next);
      const taken = [this.old, this.fresh].some(({ name, next }) => name === step.to || next === step.to);
      if (!instance || taken) return;
      if (instance.resourceId !== step.resourceId)
        throw new Error(`'${step.from}' is not '${step.resourceId}' any more`);
      const { stale, hidden } = this.timings[this.renames.length % this.timings.length] ?? { stale: 0, hidden: 0 };
      Object.assign(instance, { next: step.to, staleFor: stale, hiddenFor: hidden, status: 'renaming' });
      this.renames.push(`${step.resourceId} -> ${step.to}`);
    }
    if (step.kind === 'tag') Object.assign(this.old.tags, step.tags);
    if (step.kind === 'untag') for (const key of step.keys) delete this.old.tags[key];
  }

  private instance(resourceId: string, name: string): Instance {
    return {
      resourceId,
      name,
      shownName: name,
      status: 'available',
      next: undefined,
      staleFor: 0,
      hiddenFor: 0,
      tags: {},
    };
  }
}
