/** The parts of a rendered state that the checks at synth look at. */
export interface AslState {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: unknown;
  readonly Parameters?: {
    readonly options?: {
      readonly loop?: string;
      readonly deadlineSeconds?: number;
      readonly shortestDelaySeconds?: number;
    };
    readonly Payload?: { readonly options?: object };
  };
  readonly ResultPath?: string;
  readonly TimeoutSeconds?: number;
  readonly Seconds?: number;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts?: number }[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Next: string;
    readonly ResultPath?: string;
  }[];
  readonly Choices?: readonly { readonly Next: string }[];
}

/** A rendered state machine. */
export interface AslDefinition {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, AslState>>;
}
