/** Where a defect shows, so that cases near it are tried first. */
export interface Near {
  /** Scenarios to be played, in this order. @default - all */
  readonly scenarios?: readonly string[];
  /** States in which faults and crashes are met first. @default - none */
  readonly states?: readonly string[];
  /** Parts of the ids of the cases that meet those states. @default - any */
  readonly faults?: readonly string[];
  /** Parts of names of world faults that meet it. @default - none */
  readonly worldFaults?: readonly string[];
}

/** A named defect of the recovery, planted into a copy of an assembly. */
export interface Mutant {
  readonly name: string;
  /** What a careless change would have done, in one line. */
  readonly what: string;
  readonly near: Near;
  /** Rejects when `apply` would, without changing or building anything. */
  fits(assembly: string): Promise<void>;
  /** Changes the copy. Rejects when the place to change is not there exactly once. */
  apply(assemblyCopy: string): Promise<void>;
}
