import type { Need } from '../invariants/violation';

/** Where a fault is planted: the n-th call of an operation in a state, counted from the beginning of the scenario's play. */
export interface CallPlace {
  /** `recover`, `resume`, `freeze`, `revert`, `reconcile`; `-` for a function that no machine invoked. */
  readonly machine: string;
  /** Name of the state; folder of the function where there is none. */
  readonly state: string;
  readonly service: string;
  readonly operation: string;
  /** From 1. */
  readonly occurrence: number;
}

/**
 * - `once`: this call alone.
 * - `untilGivenUp`: this call and every further one of the state, until the state machine leaves the state.
 * - `forever`: this call and every further one of the operation by anybody, until the scenario's play is over.
 */
export type Persistence = 'once' | 'untilGivenUp' | 'forever';

export type FaultPosition = 'before' | 'after' | 'instead';

/** What a call meets. Plain data, so that a case can be sent to another process and be written down. */
export interface PlannedFault {
  /** Name in the coverage matrix: a modelled error's name or the kind of a generic fault. */
  readonly name: string;
  /** Whether AWS's model of the operation lists it, or any call can meet it. */
  readonly source: 'modelled' | 'generic';
  readonly kind: 'errorBefore' | 'resetBefore' | 'errorAfter' | 'lostReply' | 'delay' | 'stale';
  readonly error?: { readonly name: string; readonly status: number };
  /** Of a delay, virtual. */
  readonly seconds?: number;
  readonly persistence: Persistence;
  /** Retries must absorb it: the scenario ends as it does without any fault. */
  readonly harmless: boolean;
  /** What nobody has while it lasts: promises that need it are not asked for. @default - nothing */
  readonly denies?: readonly Need[];
}

export interface PlantedFault {
  readonly place: CallPlace;
  readonly fault: PlannedFault;
}

/** The execution that is played is stopped, as by a person in the console or an account that is closed. */
export interface PlannedCrash {
  readonly machine: string;
  readonly state: string;
  /** How often the state has been entered then, from 1. */
  readonly entry: number;
  /** As the state is entered, or before the first changing call of its function arrives. */
  readonly moment: 'entered' | 'calling';
  /**
   * What comes after it.
   * - `event`: EventBridge tells of it, and Reconcile starts.
   * - `sweep`: the event is lost; the rule with a schedule finds it.
   * - `restart`: the event is lost; a person starts the same request again at once.
   */
  readonly then: 'event' | 'sweep' | 'restart';
}

/**
 * What becomes of the state whose function is held up by the first fault of the case, while the function goes on:
 * - `restart`: its execution is stopped, and a person starts the same request again at once; the event is lost.
 * - `failure`: the state machine is told an error that it does not try again.
 * - `retry`: the state machine is told that the function died, and invokes it again.
 * - `rival`: nothing; a person starts the same request under another name.
 */
export type Meanwhile = 'restart' | 'failure' | 'retry' | 'rival';

/** A second start, as the execution that is played enters a state for the first time. */
export interface PlannedRival {
  readonly machine: string;
  readonly state: string;
  /** The same request; the same for another incident; a freeze, a resume or a return of the same database. */
  readonly asks: 'again' | 'otherIncident' | 'freeze' | 'resume' | 'revert';
}

export type CaseGroup = 'faultFree' | 'single' | 'crash' | 'pair' | 'world' | 'stray' | 'rival';

/** One run of the campaign; everything that happens in it follows from this. */
export interface CampaignCase {
  /** Unique in a plan, stable for a seed: `<scenario>:<what goes wrong>`. */
  readonly id: string;
  readonly seed: number;
  readonly scenario: string;
  readonly group: CaseGroup;
  readonly faults: readonly PlantedFault[];
  readonly crash?: PlannedCrash;
  readonly meanwhile?: Meanwhile;
  readonly rival?: PlannedRival;
  /** Name of a fault of the world itself. */
  readonly worldFault?: string;
}

export interface CaseViolation {
  readonly invariant: string;
  /** Virtual time, ISO 8601. */
  readonly at: string;
  readonly what: string;
}

export interface CaseResult {
  readonly id: string;
  /** How the scenario's play ended, and what Reconcile made of it where it had to. */
  readonly outcome: string;
  /** Whether the planned faults were reached, by their position in the case; then the crash, the rival, the fault of the world. */
  readonly met: readonly boolean[];
  readonly violations: readonly CaseViolation[];
  /** Hash of every call of the functions. */
  readonly digest: string;
  readonly calls: number;
}

export function placeName({ machine, state, service, operation, occurrence }: CallPlace): string {
  return `${machine}/${slug(state)}/${service}.${operation}.${occurrence}`;
}

export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
