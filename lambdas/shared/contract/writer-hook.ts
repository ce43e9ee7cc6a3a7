/** `check` must change nothing; `freeze` and `resume` must do nothing when what they ask for is so already. */
export type HookAction = 'freeze' | 'check' | 'resume';

/** What a hook function is called with. */
export interface HookEvent {
  readonly action: HookAction;
  /** What is to be held back: writes, or deployments that would start writers again. */
  readonly holds: 'writes' | 'deployments';
  /** Key of the database in the configuration. */
  readonly database: string;
  readonly incidentId: string;
  /** What the hook said as `previous` when nothing was stopped; absent until then. */
  readonly previous?: string;
}

/** What it must answer, nothing else; an error or any other answer stops the recovery. */
export interface HookAnswer {
  /** `stopped` only when nothing that it started may still write, or no deployment is under way. */
  readonly state: 'running' | 'stopping' | 'stopped';
  /** At most 4,096 characters: recorded before the freeze, given back to every later call. */
  readonly previous?: string;
  /** At most 300 characters, shown to people. */
  readonly detail?: string;
}
