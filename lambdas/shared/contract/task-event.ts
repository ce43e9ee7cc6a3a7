/** The payload of every Task. */
export interface TaskEvent {
  readonly state: unknown;
  readonly context: TaskContext;
  /** Static per state, from the definition. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Approve cut-over only. */
  readonly taskToken?: string;
}

export interface TaskContext {
  readonly executionArn: string;
  readonly executionStartedAt: string;
  readonly stateName: string;
  readonly enteredAt: string;
}
