/** A changing call a function made, for the report. */
export interface ActedCall {
  /** `rds:ModifyDBInstance` */
  readonly call: string;
  readonly subject: string;
  readonly detail?: string;
  /** What was seen that made the call necessary again: events, times, names of whoever started a writer. */
  readonly because?: string;
}

export interface Acted {
  readonly acted?: readonly ActedCall[];
}

/** What a loop's function answers. The loop goes on while `status` is `waiting`. */
export interface LoopProgress extends Acted {
  readonly status: 'waiting' | 'done' | 'notYet' | 'again';
  readonly since: string;
  readonly deadline: string;
  readonly rounds: number;
  /** Next Wait, 5 to 600 s. */
  readonly delaySeconds: number;
  /** One line for whoever watches. */
  readonly waitingFor?: string;
}

/** Options of every loop state. */
export interface LoopOptions {
  readonly loop: string;
  readonly deadlineSeconds: number;
  /** Shortest Wait, for what never takes seconds only. @default 5 */
  readonly shortestDelaySeconds?: number | undefined;
}
